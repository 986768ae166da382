package org.ruyi.model.unet;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.block.Downsample2D;
import org.ruyi.model.block.ResnetBlock2D;
import org.ruyi.model.nn.ParameterScope;

/** Residual blocks, then half the height and width. */
final class DownBlock2D implements DownBlock {
  private final List<ResnetBlock2D> resnets = new ArrayList<>();
  private final Downsample2D downsampler;

  DownBlock2D(ParameterScope scope, UNet2DConfig config, DownLevel level) {
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
    for (ResnetBlock2D resnet : resnets) {
      hidden = resnet.forward(hidden, time);
      skips.push(hidden);
    }
    if (downsampler != null) {
      hidden = downsampler.forward(hidden);
      skips.push(hidden);
    }
    return hidden;
  }
}
