package org.ruyi.model.block;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.ParameterScope;

/** Enlarges by repetition, then convolves. */
public final class Upsample2D {
  private final Conv2d conv;

  /** Declares a convolution of {@code channels}. */
  public Upsample2D(ParameterScope scope, int channels) {
    this.conv = new Conv2d(scope.child("conv"), channels, channels, 3, 1, 1);
  }

  /**
   * Doubles.
   *
   * @param x [B, C, H, W]
   * @return [B, C, 2H, 2W]
   */
  public Tensor forward(Tensor x) {
    return forward(x, 2 * x.size(2), 2 * x.size(3));
  }

  /**
   * Enlarges to a given size.
   *
   * @param x [B, C, H, W]
   * @return [B, C, height, width]
   */
  public Tensor forward(Tensor x, long height, long width) {
    return conv.forward(Resampling.nearest(x, height, width));
  }
}
