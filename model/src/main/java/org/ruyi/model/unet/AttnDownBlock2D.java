package org.ruyi.model.unet;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.block.Attention;
import org.ruyi.model.block.Downsample2D;
import org.ruyi.model.block.ResnetBlock2D;
import org.ruyi.model.nn.ParameterScope;

/** Residual blocks, each followed by self-attention, then half the height and width. */
final class AttnDownBlock2D implements DownBlock {
  private final List<Attention> attentions = new ArrayList<>();
  private final List<ResnetBlock2D> resnets = new ArrayList<>();
  private final Downsample2D downsampler;

  AttnDownBlock2D(ParameterScope scope, UNet2DConfig config, DownLevel level) {
    for (int i = 0; i < config.layersPerBlock(); i++) {
      attentions.add(
          new Attention(scope.child("attentions", i), config.attention(level.out()), level.out()));
    }
    for (int i = 0; i < config.layersPerBlock(); i++) {
      int in = i == 0 ? level.in() : level.out();
      resnets.add(new ResnetBlock2D(scope.child("resnets", i), config.resnet(), in, level.out()));
    }
    downsampler =
        level.last()
            ? null
            : new Downsample2D(
                scope.child("downsamplers", 0), level.out(), config.downsamplePadding());
  }

  @Override
  public Tensor forward(Tensor x, Tensor time, Deque<Tensor> skips) {
    Tensor hidden = x;
    for (int i = 0; i < resnets.size(); i++) {
      hidden = attentions.get(i).forward(resnets.get(i).forward(hidden, time));
      skips.push(hidden);
    }
    if (downsampler != null) {
      hidden = downsampler.forward(hidden);
      skips.push(hidden);
    }
    return hidden;
  }
}
