package org.ruyi.model.block;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.ParameterScope;

/** Two residual blocks at the coarsest level, with self-attention between them. */
public final class UNetMidBlock2D {
  private final Attention attention;
  private final ResnetBlock2D resnet0;
  private final ResnetBlock2D resnet1;

  /**
   * Declares the block.
   *
   * @param attention empty for residual blocks only
   */
  public UNetMidBlock2D(
      ParameterScope scope,
      ResnetSettings resnet,
      Optional<AttentionSettings> attention,
      int channels) {
    this.attention =
        attention.map(s -> new Attention(scope.child("attentions", 0), s, channels)).orElse(null);
    resnet0 = new ResnetBlock2D(scope.child("resnets", 0), resnet, channels, channels);
    resnet1 = new ResnetBlock2D(scope.child("resnets", 1), resnet, channels, channels);
  }

  /**
   * Computes the block.
   *
   * @param x [B, C, H, W]
   * @param time [B, time embedding], or null for blocks without it
   * @return [B, C, H, W]
   */
  public Tensor forward(Tensor x, Tensor time) {
    Tensor hidden = resnet0.forward(x, time);
    if (attention != null) {
      hidden = attention.forward(hidden);
    }
    return resnet1.forward(hidden, time);
  }
}
