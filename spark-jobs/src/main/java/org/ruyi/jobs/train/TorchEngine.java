package org.ruyi.jobs.train;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.ruyi.jobs.train.averaging.FlatState;
import org.ruyi.jobs.train.averaging.LossByQuarter;
import org.ruyi.jobs.train.averaging.WorkerEngine;
import org.ruyi.jobs.train.config.TrainingConfig;
import org.ruyi.jobs.train.data.Purpose;
import org.ruyi.model.nn.ComputeThreads;
import org.ruyi.model.training.ExampleLosses;
import org.ruyi.model.training.LearningRate;
import org.ruyi.model.training.StepResult;
import org.ruyi.model.training.Trainer;

/** A worker's engine: the model's trainer, fed from DL4J's arrays. */
final class TorchEngine implements WorkerEngine {
  private final Trainer trainer;
  private final TrainingConfig config;
  private final LearningRate rate;
  private final int threads;
  private boolean resets;
  private long steps;
  private int skippedInARow;

  /**
   * @param threads of the CPU
   */
  TorchEngine(Trainer trainer, TrainingConfig config, int threads) {
    this.trainer = trainer;
    this.config = config;
    this.rate = config.rate();
    this.threads = threads;
  }

  @Override
  public void load(FlatState state) {
    // libtorch keeps the number for each thread, and every round's task has another thread.
    ComputeThreads.set(threads);
    copy(TorchMemory.vector(state.parameters()), trainer.parameters());
    resets = state.moments().isEmpty();
    if (resets) {
      trainer.optimizerState().zero_();
    } else {
      copy(TorchMemory.vector(state.moments().get()), trainer.optimizerState());
    }
    steps = 0;
    skippedInARow = 0;
  }

  @Override
  public void store(FlatState state) {
    copy(trainer.parameters(), TorchMemory.vector(state.parameters()));
    state
        .moments()
        .ifPresent(moments -> copy(trainer.optimizerState(), TorchMemory.vector(moments)));
  }

  private static void copy(Tensor from, Tensor to) {
    try (NoGradGuard guard = new NoGradGuard()) {
      to.copy_(from);
    }
  }

  @Override
  public StepReport step(MultiDataSet batch, long step, int worker) {
    try (PointerScope scope = new PointerScope()) {
      Tensor classes =
          trainer.config().unet().numClassEmbeds().isPresent()
              ? TorchMemory.integers(batch.getLabels(0))
              : null;
      Tensor images = TorchMemory.shaped(batch.getFeatures(0));
      StepResult result = step(images, classes, step, worker);
      steps++;
      skippedInARow = result.finite() ? 0 : skippedInARow + 1;
      if (skippedInARow > config.maxSkippedSteps()) {
        throw SkippedSteps.tooMany(worker, skippedInARow);
      }
      ExampleLosses examples = result.examples();
      return new StepReport(
          result.loss(),
          result.gradientNorm(),
          LossByQuarter.of(
              examples.timesteps(), examples.losses(), trainer.config().noise().steps()));
    }
  }

  private StepResult step(Tensor images, Tensor classes, long step, int worker) {
    try {
      return trainer.step(
          images,
          classes,
          Purpose.NOISE.seed(config.seed(), step, worker),
          resets ? steps : step,
          rate.at(step));
    } catch (RuntimeException e) {
      long batch = images.size(0);
      long most = trainer.config().compute().microBatch().orElse(Math.toIntExact(batch));
      throw OutOfMemory.explainStep(e, batch, Math.min(most, batch));
    }
  }

  @Override
  public void close() {
    trainer.close();
  }
}
