package org.ruyi.model.toy;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.loss.DiffusionLoss;
import org.ruyi.model.loss.LossElements;
import org.ruyi.model.loss.TimestepSampler;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.training.AdamW;
import org.ruyi.model.training.AdamWConfig;
import org.ruyi.model.training.GradientClipping;
import org.ruyi.model.training.LearningRate;

/**
 * A training loop that fits on a page.
 *
 * @param data a batch for each seed
 * @param steps of the optimizer; the rate falls to 0 with them
 * @param rate the largest learning rate
 */
record ToyTraining(LongFunction<Tensor> data, int steps, double rate) {
  private static final long WARM_UP = 20;

  /** Apart from the seeds of noise; PyTorch's generator uses the lower 32 bits. */
  private static final long DATA_SEEDS = 1_000_000;

  void run(ToyNetwork network, DiffusionLoss loss, TimestepSampler timesteps) {
    run(network, loss, timesteps, step -> {});
  }

  /**
   * @param afterStep called after each, with its number
   */
  void run(
      ToyNetwork network, DiffusionLoss loss, TimestepSampler timesteps, LongConsumer afterStep) {
    FlatParameters flat = network.parameters();
    AdamW optimizer = new AdamW(AdamWConfig.defaults());
    LearningRate schedule = LearningRate.cosine(rate, WARM_UP, steps);
    try (PointerScope outer = new PointerScope()) {
      Tensor mean = torch.zeros_like(flat.values());
      Tensor meanSquare = torch.zeros_like(flat.values());
      for (long step = 0; step < steps; step++) {
        try (PointerScope scope = new PointerScope()) {
          Generator generator = make_generator_cpu(step);
          Tensor batch = data.apply(DATA_SEEDS + step);
          Tensor noise = randn(batch.shape(), new GeneratorOptional(generator));
          TimestepSampler.Drawn drawn = timesteps.draw(batch.size(0), generator);
          flat.zeroGradients();
          LossElements elements = loss.of(network, batch, noise, drawn.timesteps());
          elements.weighted(drawn.weights()).mean().backward();
          timesteps.observe(drawn.timesteps(), elements.perExample());
          GradientClipping.clip(flat.gradients(), flat.gradientNorm(), 1);
          optimizer.step(
              flat.values(), flat.gradients(), mean, meanSquare, step, schedule.at(step));
        }
        afterStep.accept(step);
      }
    }
  }
}
