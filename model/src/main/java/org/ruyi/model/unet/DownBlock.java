package org.ruyi.model.unet;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.block.ResnetBlock2D;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.ParameterScope;

/** Residual blocks, each followed by attention where the level has it, then half the size. */
final class DownBlock {
  private final List<Layer> attentions = new ArrayList<>();
  private final List<ResnetBlock2D> resnets = new ArrayList<>();
  private final Layer downsampler;

  DownBlock(ParameterScope scope, DownLevel level) {
    level
        .attention()
        .ifPresent(
            attention -> {
              for (int i = 0; i < level.layers(); i++) {
                attentions.add(attention.declare(scope.child("attentions", i), level.out()));
              }
            });
    for (int i = 0; i < level.layers(); i++) {
      int in = i == 0 ? level.in() : level.out();
      resnets.add(new ResnetBlock2D(scope.child("resnets", i), level.resnet(), in, level.out()));
    }
    downsampler =
        level
            .downsampler()
            .map(factory -> factory.declare(scope.child("downsamplers", 0), level.out()))
            .orElse(null);
  }

  /**
   * Computes the level.
   *
   * @param x [B, in, H, W]
   * @param skips receives every intermediate result that the way up takes again
   * @return [B, out, H / 2, W / 2], or [B, out, H, W] on the last level
   */
  Tensor forward(
      Tensor x, Conditioning conditioning, Deque<Tensor> skips, Checkpoints checkpoints) {
    Tensor hidden = x;
    for (int i = 0; i < resnets.size(); i++) {
      int layer = i;
      Tensor in = hidden;
      hidden = checkpoints.runOne(() -> layer(layer, in, conditioning));
      skips.push(hidden);
    }
    if (downsampler != null) {
      Tensor in = hidden;
      hidden = checkpoints.runOne(() -> downsampler.forward(in, conditioning));
      skips.push(hidden);
    }
    return hidden;
  }

  private Tensor layer(int i, Tensor x, Conditioning conditioning) {
    Tensor hidden = resnets.get(i).forward(x, conditioning.time());
    return attentions.isEmpty() ? hidden : attentions.get(i).forward(hidden, conditioning);
  }
}
