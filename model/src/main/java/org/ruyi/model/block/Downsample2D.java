package org.ruyi.model.block;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.ParameterScope;

/** Halves height and width with a strided convolution. */
public final class Downsample2D {
  private static final long[] RIGHT_AND_BOTTOM = {0, 1, 0, 1};

  private final Conv2d conv;
  private final int padding;

  /**
   * @param padding 1, or 0 for one row at the bottom and one column at the right
   */
  public Downsample2D(ParameterScope scope, int channels, int padding) {
    this.conv = new Conv2d(scope.child("conv"), channels, channels, 3, 2, padding);
    this.padding = padding;
  }

  /**
   * Halves.
   *
   * @param x [B, C, H, W]
   * @return [B, C, H / 2, W / 2]
   */
  public Tensor forward(Tensor x) {
    return conv.forward(padding == 0 ? torch.constant_pad_nd(x, RIGHT_AND_BOTTOM) : x);
  }
}
