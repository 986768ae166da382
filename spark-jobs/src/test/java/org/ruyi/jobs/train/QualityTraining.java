package org.ruyi.jobs.train;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.demo.DrawnPairs;
import org.ruyi.jobs.train.config.TrainConfig;

/** Runs trials, on the demo's drawn shapes, in a folder that keeps what trials have in common. */
final class QualityTraining implements AutoCloseable {
  static final int HELD_OUT = 960;
  private static final int SIDE = 16;
  private static final int PICTURES = 4800;
  private static final String RECIPE =
      """
      data { name = squares }
      model.unet {
        block_out_channels = [16, 32]
        layers_per_block = 1
        down_block_types = [DownBlock2D, AttnDownBlock2D]
        up_block_types = [AttnUpBlock2D, UpBlock2D]
        norm_num_groups = 8
        attention_head_dim = 16
      }
      train { learning-rate-schedule = cosine, ema.decay = 0.99 }
      checkpoint { run = none }
      """;

  private final JavaSparkContext context;
  private final Path work;
  private final int steps;
  private Optional<ValidationLoss> validation = Optional.empty();

  /**
   * @param steps of a worker
   */
  QualityTraining(JavaSparkContext context, Path work, int steps) throws IOException {
    this.context = context;
    this.work = work;
    this.steps = steps;
    if (!Files.exists(work.resolve("held-out"))) {
      PairsDataset.publish(
          work.resolve("pictures"), List.of(DrawnPairs.draw(PICTURES, SIDE, 7)), SIDE);
      PairsDataset.publish(
          work.resolve("held-out"), List.of(DrawnPairs.draw(HELD_OUT, SIDE, 8)), SIDE);
    }
  }

  QualityResults.Result run(QualityTrial trial) throws IOException {
    try (TrainingRun run = start(trial)) {
      if (trial.warmupRounds() > 0) {
        warmUp(trial, run);
      }
      while (run.step() < steps) {
        run.round();
      }
      ValidationLoss loss = validation(run);
      return new QualityResults.Result(
          loss.of(run.state().parameters()), loss.of(run.state().average()));
    }
  }

  private TrainingRun start(QualityTrial trial) {
    var configuration =
        ConfigurationLoader.load(
            TrainConfig.class,
            TrainConfig.DEFAULTS,
            ConfigFactory.parseString(RECIPE),
            overrides(trial),
            "of the benchmark");
    TrainingRun run = TrainingRun.of(context, configuration, version("pictures"));
    run.initialize();
    return run;
  }

  private ValidationLoss validation(TrainingRun run) {
    if (validation.isEmpty()) {
      validation =
          Optional.of(
              new ValidationLoss(
                  version("held-out"),
                  DrawnPairs.classes(),
                  run.unet(),
                  run.config().diffusion(),
                  HELD_OUT));
    }
    return validation.get();
  }

  /** Lets a run go on from where its warm-up ended, which all trials of a rate and seed share. */
  private void warmUp(QualityTrial trial, TrainingRun run) throws IOException {
    QualityTrial shared = trial.warmup();
    Path where = work.resolve("warm-%d-%s.json".formatted(steps, shared.key()));
    Path numbers = work.resolve("warm-%d-%s.safetensors".formatted(steps, shared.key()));
    if (!Files.exists(where)) {
      try (TrainingRun first = start(shared)) {
        while (first.step() < shared.warmupRounds()) {
          first.round();
        }
        WholeState.write(numbers, first.state());
        Files.writeString(where, first.where().text());
      }
    }
    TrainingState state = run.state();
    long length = state.parameters().length();
    INDArray moments = Nd4j.zeros(1, 2 * length);
    WholeState.read(
        numbers,
        new TrainingState(
            state.parameters(), Optional.of(moments), state.average(), Optional.empty()));
    state.moments().ifPresent(all -> all.assign(moments));
    run.restoreKept(
        (worker, vector, into) ->
            into.assign(
                switch (vector) {
                  case FIRST_MOMENT -> part(moments, 0, length);
                  case SECOND_MOMENT -> part(moments, length, 2 * length);
                  case RESIDUAL -> Nd4j.zeros(1, length);
                }));
    run.resume(StateFile.read(where));
  }

  private static INDArray part(INDArray array, long from, long to) {
    return array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  private List<String> overrides(QualityTrial trial) {
    List<String> overrides = new ArrayList<>(trial.overrides());
    overrides.add("data.root=" + work.resolve("pictures"));
    overrides.add(
        "data.classes=" + DrawnPairs.classes().stream().map(name -> '"' + name + '"').toList());
    overrides.add("train.steps=" + steps);
    overrides.add("train.warmup-steps=" + steps / 10);
    overrides.add("checkpoint.root=" + work);
    return overrides;
  }

  private DatasetVersion version(String folder) {
    return DatasetVersion.open(
        work.resolve(folder).toString(), PairsDataset.NAME, "latest", new Configuration());
  }

  @Override
  public void close() {
    validation.ifPresent(ValidationLoss::close);
  }
}
