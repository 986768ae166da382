package org.ruyi.model.autoencoder;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.block.Attention;
import org.ruyi.model.block.ResnetBlock2D;
import org.ruyi.model.nn.ParameterScope;

/** The residual blocks of one level, each followed by self-attention where the level attends. */
final class AutoencoderBlock {
  private final List<Attention> attentions = new ArrayList<>();
  private final List<ResnetBlock2D> resnets = new ArrayList<>();

  /**
   * @param type diffusers' name of the block
   */
  AutoencoderBlock(
      ParameterScope scope, AutoencoderShape shape, String type, int in, int out, int layers) {
    if (type.startsWith("Attn")) {
      for (int i = 0; i < layers; i++) {
        attentions.add(new Attention(scope.child("attentions", i), shape.attention(), out));
      }
    }
    for (int i = 0; i < layers; i++) {
      resnets.add(
          new ResnetBlock2D(scope.child("resnets", i), shape.resnet(), i == 0 ? in : out, out));
    }
  }

  /**
   * Computes the block.
   *
   * @param x [B, in, H, W]
   * @return [B, out, H, W]
   */
  Tensor forward(Tensor x) {
    Tensor hidden = x;
    for (int i = 0; i < resnets.size(); i++) {
      hidden = resnets.get(i).forward(hidden);
      if (!attentions.isEmpty()) {
        hidden = attentions.get(i).forward(hidden);
      }
    }
    return hidden;
  }
}
