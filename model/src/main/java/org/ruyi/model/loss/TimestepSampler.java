package org.ruyi.model.loss;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** How the timesteps of a batch are drawn. */
public interface TimestepSampler {
  /**
   * Draws one timestep an example.
   *
   * @param count B
   * @param generator on the CPU
   */
  Drawn draw(long count, Generator generator);

  /**
   * Tells what the drawn timesteps cost; only a sampler that learns listens.
   *
   * @param timesteps [B], as drawn
   * @param losses [B], before their weights
   */
  default void observe(Tensor timesteps, Tensor losses) {}

  /** What a sampler that learns remembers, to go on from later; empty where it learns nothing. */
  default double[] state() {
    return new double[0];
  }

  /**
   * Goes on from what {@link #state()} gave.
   *
   * @throws IllegalArgumentException if the state is not that of such a sampler
   */
  default void restore(double[] state) {
    if (state.length != 0) {
      throw new IllegalArgumentException(
          "Invalid state of timesteps: %d numbers (none: this sampler learns nothing)"
              .formatted(state.length));
    }
  }

  /**
   * Timesteps with the weights that keep the mean loss what it is under uniform timesteps.
   *
   * @param timesteps [B], on the CPU
   * @param weights [B], on the CPU
   */
  record Drawn(Tensor timesteps, Tensor weights) {
    static Drawn unweighted(Tensor timesteps) {
      return new Drawn(
          timesteps,
          torch.ones(new long[] {timesteps.size(0)}, new TensorOptions(ScalarType.Double)));
    }
  }
}
