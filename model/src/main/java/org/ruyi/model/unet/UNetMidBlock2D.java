package org.ruyi.model.unet;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.ParameterScope;

/** Two residual blocks at the coarsest level, with self-attention between them. */
final class UNetMidBlock2D {
  private final Attention attention;
  private final ResnetBlock2D resnet0;
  private final ResnetBlock2D resnet1;

  UNetMidBlock2D(ParameterScope scope, UNet2DConfig config) {
    int channels = config.blockOutChannels().get(config.levels() - 1);
    double scale = config.midBlockScaleFactor();
    attention =
        config.addAttention()
            ? new Attention(
                scope.child("attentions", 0), config, channels, attentionGroups(config), scale)
            : null;
    resnet0 = new ResnetBlock2D(scope.child("resnets", 0), config, channels, channels, scale);
    resnet1 = new ResnetBlock2D(scope.child("resnets", 1), config, channels, channels, scale);
  }

  private static int attentionGroups(UNet2DConfig config) {
    int whenAbsent = config.timeNorm() == TimeNorm.DEFAULT ? config.normNumGroups() : 0;
    return config.attnNormNumGroups().orElse(whenAbsent);
  }

  /**
   * Computes the block.
   *
   * @param x [B, C, H, W]
   * @param time [B, time embedding]
   * @return [B, C, H, W]
   */
  Tensor forward(Tensor x, Tensor time) {
    Tensor hidden = resnet0.forward(x, time);
    if (attention != null) {
      hidden = attention.forward(hidden);
    }
    return resnet1.forward(hidden, time);
  }
}
