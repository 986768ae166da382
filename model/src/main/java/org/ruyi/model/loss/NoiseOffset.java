package org.ruyi.model.loss;

import static org.bytedeco.pytorch.global.torch.randn;

import java.util.Arrays;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Noise with a common part in every channel, which lets a network change the brightness of a whole
 * picture: ε + strength·N(0, 1) by example and channel (Guttenberg, Diffusion with Offset Noise,
 * 2023).
 *
 * @param strength not negative; 0.1 is usual, 0 adds nothing and draws nothing
 */
public record NoiseOffset(double strength) {
  public NoiseOffset {
    if (!(strength >= 0 && strength < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid noise offset: %s (not negative, finite)".formatted(strength));
    }
  }

  /**
   * Adds the offset.
   *
   * @param noise [B, C, ...] on the CPU
   * @return the same shape
   */
  public Tensor apply(Tensor noise, Generator generator) {
    if (strength == 0) {
      return noise;
    }
    long[] shape = new long[(int) noise.dim()];
    Arrays.fill(shape, 1);
    shape[0] = noise.size(0);
    shape[1] = noise.size(1);
    return noise.add(randn(shape, new GeneratorOptional(generator)).mul(new Scalar(strength)));
  }
}
