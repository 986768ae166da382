package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Tensor;

/**
 * One run of a reverse process over a fixed list of timesteps.
 *
 * <p>All randomness comes from the caller: standard normal noise at the start, and before each call
 * of {@link #step} for which {@link #needsNoise} says so.
 */
public interface Sampler {
  /** The timestep of every call of {@link #step}, in order. */
  long[] timesteps();

  /** Whether call {@code index} takes noise. */
  boolean needsNoise(int index);

  /**
   * x after call {@code index}.
   *
   * @param index 0 to the number of timesteps − 1
   * @param modelOutput the network's raw prediction at {@code x} and the call's timestep
   * @param x [B, C, H, W]
   * @param noise standard normal of the shape of {@code x} where the call needs it, otherwise null
   * @return the shape of {@code x}
   */
  Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise);
}
