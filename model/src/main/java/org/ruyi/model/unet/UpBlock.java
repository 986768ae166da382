package org.ruyi.model.unet;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.block.ResnetBlock2D;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.ParameterScope;

/** Residual blocks, each followed by attention where the level has it, then twice the size. */
final class UpBlock {
  private final List<Layer> attentions = new ArrayList<>();
  private final List<ResnetBlock2D> resnets = new ArrayList<>();
  private final Upsampler upsampler;

  UpBlock(ParameterScope scope, UpLevel level) {
    level
        .attention()
        .ifPresent(
            attention -> {
              for (int i = 0; i < level.layers(); i++) {
                attentions.add(attention.declare(scope.child("attentions", i), level.out()));
              }
            });
    for (int i = 0; i < level.layers(); i++) {
      resnets.add(
          new ResnetBlock2D(
              scope.child("resnets", i), level.resnet(), level.resnetIn(i), level.out()));
    }
    upsampler =
        level
            .upsampler()
            .map(factory -> factory.declare(scope.child("upsamplers", 0), level.out()))
            .orElse(null);
  }

  /**
   * Computes the level.
   *
   * @param x [B, in, H, W]
   * @param skips gives back the results of the way down, the latest first
   * @return [B, out, H', W'] of the next skip connection's size, or [B, out, H, W] on the last
   *     level
   */
  Tensor forward(
      Tensor x, Conditioning conditioning, Deque<Tensor> skips, Checkpoints checkpoints) {
    Tensor hidden = x;
    for (int i = 0; i < resnets.size(); i++) {
      int layer = i;
      Tensor in = hidden;
      Tensor skip = skips.pop();
      hidden = checkpoints.runOne(() -> layer(layer, in, skip, conditioning));
    }
    if (upsampler == null) {
      return hidden;
    }
    Tensor in = hidden;
    long height = skips.element().size(2);
    long width = skips.element().size(3);
    return checkpoints.runOne(() -> upsampler.forward(in, conditioning, height, width));
  }

  private Tensor layer(int i, Tensor x, Tensor skip, Conditioning conditioning) {
    Tensor joined = torch.cat(new TensorVector(x, skip), 1);
    Tensor hidden = resnets.get(i).forward(joined, conditioning.time());
    return attentions.isEmpty() ? hidden : attentions.get(i).forward(hidden, conditioning);
  }
}
