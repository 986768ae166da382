package org.ruyi.model.unet;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.GroupNorm;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/** Self-attention of every pixel to every other, around a shortcut. */
final class Attention {
  private final GroupNorm groupNorm;
  private final Linear toQ;
  private final Linear toK;
  private final Linear toV;
  private final Linear toOut;
  private final int heads;
  private final double scaleFactor;

  /** The attention of a down or up block: normed, and its sum not scaled. */
  Attention(ParameterScope scope, UNet2DConfig config, int channels) {
    this(scope, config, channels, config.normNumGroups(), 1);
  }

  /**
   * @param groups groups of the norm before the attention; 0 for no norm
   * @param scaleFactor the residual sum is divided by this
   */
  Attention(
      ParameterScope scope, UNet2DConfig config, int channels, int groups, double scaleFactor) {
    this.heads = channels / config.attentionHeadDim().orElse(channels);
    this.scaleFactor = scaleFactor;
    groupNorm =
        groups == 0
            ? null
            : new GroupNorm(scope.child("group_norm"), channels, groups, config.normEps());
    toQ = new Linear(scope.child("to_q"), channels, channels);
    toK = new Linear(scope.child("to_k"), channels, channels);
    toV = new Linear(scope.child("to_v"), channels, channels);
    toOut = new Linear(scope.child("to_out", 0), channels, channels);
  }

  /**
   * Attends.
   *
   * @param x [B, C, H, W]
   * @return the same shape
   */
  Tensor forward(Tensor x) {
    long batch = x.size(0);
    long channels = x.size(1);
    long height = x.size(2);
    long width = x.size(3);
    Tensor pixels = x.reshape(batch, channels, height * width);
    Tensor tokens = (groupNorm == null ? pixels : groupNorm.forward(pixels)).transpose(1, 2);
    Tensor attended =
        torch.scaled_dot_product_attention(
            split(toQ.forward(tokens)), split(toK.forward(tokens)), split(toV.forward(tokens)));
    Tensor merged = attended.transpose(1, 2).reshape(batch, height * width, channels);
    Tensor out = toOut.forward(merged).transpose(1, 2).reshape(batch, channels, height, width);
    return Residual.sum(x, out, scaleFactor);
  }

  /** [B, N, C] to [B, heads, N, C / heads]. */
  private Tensor split(Tensor x) {
    return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }
}
