package org.ruyi.model.unet;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.ParameterScope;

/** The end of a level on the way up. */
@FunctionalInterface
interface Upsampler {
  /**
   * Enlarges to the size that the next level has.
   *
   * @param x [B, C, H, W]
   * @return [B, C, height, width]
   */
  Tensor forward(Tensor x, Conditioning conditioning, long height, long width);

  /** Declares the parameters of an upsampler. */
  @FunctionalInterface
  interface Factory {
    Upsampler declare(ParameterScope scope, int channels);
  }
}
