package org.ruyi.model.unet;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.block.ResnetBlock2D;
import org.ruyi.model.block.Upsample2D;
import org.ruyi.model.nn.ParameterScope;

/** Residual blocks, then twice the height and width. */
final class UpBlock2D implements UpBlock {
  private final List<ResnetBlock2D> resnets = new ArrayList<>();
  private final Upsample2D upsampler;

  UpBlock2D(ParameterScope scope, UNet2DConfig config, UpLevel level) {
    int layers = config.layersPerBlock() + 1;
    for (int i = 0; i < layers; i++) {
      int in = level.resnetIn(i, layers);
      resnets.add(new ResnetBlock2D(scope.child("resnets", i), config.resnet(), in, level.out()));
    }
    upsampler = level.last() ? null : new Upsample2D(scope.child("upsamplers", 0), level.out());
  }

  @Override
  public Tensor forward(Tensor x, Tensor time, Deque<Tensor> skips) {
    Tensor hidden = x;
    for (ResnetBlock2D resnet : resnets) {
      hidden = resnet.forward(torch.cat(new TensorVector(hidden, skips.pop()), 1), time);
    }
    return upsampler == null ? hidden : upsampler.forward(hidden);
  }
}
