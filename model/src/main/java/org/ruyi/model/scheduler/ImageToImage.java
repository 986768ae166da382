package org.ruyi.model.scheduler;

import java.util.stream.IntStream;

/**
 * Where a run starts that redraws a given picture (SDEdit, arXiv 2108.01073): at the call from
 * which {@code strength} of the steps are left. The start is {@link Sampler#addNoise} of that call.
 */
public final class ImageToImage {
  private ImageToImage() {}

  /**
   * The first call.
   *
   * @param strength above 0, at most 1: how much of the picture may change; as in diffusers a
   *     fraction of a step is dropped
   * @throws IllegalArgumentException if it is out of range or too small for one step
   */
  public static int firstCall(Sampler sampler, double strength) {
    int[] starts =
        IntStream.range(0, sampler.timesteps().length).filter(sampler::beginsStep).toArray();
    int left = (int) (starts.length * strength);
    if (!(strength > 0 && strength <= 1) || left < 1) {
      throw new IllegalArgumentException(
          "Invalid strength: %s (%s to 1 with %d steps)"
              .formatted(strength, 1.0 / starts.length, starts.length));
    }
    return starts[starts.length - left];
  }
}
