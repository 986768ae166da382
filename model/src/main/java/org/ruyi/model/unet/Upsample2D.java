package org.ruyi.model.unet;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.ParameterScope;

/** Doubles height and width by repetition, then convolves. */
final class Upsample2D {
  private final Conv2d conv;

  Upsample2D(ParameterScope scope, int channels) {
    this.conv = new Conv2d(scope.child("conv"), channels, channels, 3, 1, 1);
  }

  /**
   * Doubles.
   *
   * @param x [B, C, H, W]
   * @return [B, C, 2H, 2W]
   */
  Tensor forward(Tensor x) {
    long[] doubled = {2 * x.size(2), 2 * x.size(3)};
    return conv.forward(
        torch.upsample_nearest2d(x, doubled, new DoubleOptional(), new DoubleOptional()));
  }
}
