package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Tensor;

/**
 * One run of a reverse process over a fixed list of calls of the network.
 *
 * <p>All randomness comes from the caller: standard normal noise at the start, and at each call for
 * which {@link #needsNoise} says so. Calls are made in order, from any index at which a step begins
 * to the last; what a sampler remembers between them is freed by {@link #close}. {@link
 * SamplingLoop} is the loop.
 */
public interface Sampler extends AutoCloseable {
  /**
   * What the network is told of time at each call, in order; second-order samplers have more calls
   * than steps.
   */
  double[] timesteps();

  /**
   * The signal and noise of x before each call and, last, after the run.
   *
   * @param index 0 to the number of calls
   */
  NoiseLevel level(int index);

  /** What standard normal noise is multiplied with to start the run. */
  default double initNoiseSigma() {
    return 1;
  }

  /** x as the network takes it at call {@code index}. */
  default Tensor scaleModelInput(int index, Tensor x) {
    return x;
  }

  /** Whether a step begins at call {@code index}, so that a run can start there. */
  default boolean beginsStep(int index) {
    return true;
  }

  /** Whether call {@code index} takes noise. */
  boolean needsNoise(int index);

  /**
   * x after call {@code index}.
   *
   * @param index 0 to the number of calls − 1
   * @param modelOutput the network's raw prediction at {@link #scaleModelInput} of {@code x} and
   *     the call's timestep
   * @param x [B, ...]
   * @param noise standard normal of the shape of {@code x} where the call needs it, otherwise null
   * @return the shape of {@code x}
   */
  Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise);

  /**
   * {@code original} as noisy as x is before call {@code index}, to start or hold a run there.
   *
   * @param index 0 to the number of calls
   * @param original x_0, [B, ...]
   * @param noise standard normal of the same shape
   */
  default Tensor addNoise(int index, Tensor original, Tensor noise) {
    return level(index).addNoise(original, noise);
  }

  /** Frees what is remembered between calls. */
  @Override
  default void close() {}
}
