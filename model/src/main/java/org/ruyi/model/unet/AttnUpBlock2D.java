package org.ruyi.model.unet;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.block.Attention;
import org.ruyi.model.block.ResnetBlock2D;
import org.ruyi.model.block.Upsample2D;
import org.ruyi.model.nn.ParameterScope;

/** Residual blocks, each followed by self-attention, then twice the height and width. */
final class AttnUpBlock2D implements UpBlock {
  private final List<Attention> attentions = new ArrayList<>();
  private final List<ResnetBlock2D> resnets = new ArrayList<>();
  private final Upsample2D upsampler;

  AttnUpBlock2D(ParameterScope scope, UNet2DConfig config, UpLevel level) {
    int layers = config.layersPerBlock() + 1;
    for (int i = 0; i < layers; i++) {
      attentions.add(
          new Attention(scope.child("attentions", i), config.attention(level.out()), level.out()));
    }
    for (int i = 0; i < layers; i++) {
      int in = level.resnetIn(i, layers);
      resnets.add(new ResnetBlock2D(scope.child("resnets", i), config.resnet(), in, level.out()));
    }
    upsampler = level.last() ? null : new Upsample2D(scope.child("upsamplers", 0), level.out());
  }

  @Override
  public Tensor forward(Tensor x, Tensor time, Deque<Tensor> skips) {
    Tensor hidden = x;
    for (int i = 0; i < resnets.size(); i++) {
      Tensor joined = torch.cat(new TensorVector(hidden, skips.pop()), 1);
      hidden = attentions.get(i).forward(resnets.get(i).forward(joined, time));
    }
    return upsampler == null ? hidden : upsampler.forward(hidden);
  }
}
