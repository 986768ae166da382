package org.ruyi.model.unet;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.block.ResnetBlock2D;
import org.ruyi.model.block.ResnetSettings;
import org.ruyi.model.block.Transformer2DModel;
import org.ruyi.model.nn.ParameterScope;

/** Two residual blocks at the coarsest level, with a transformer between them. */
final class UNetMidBlock2DCrossAttn implements Layer {
  private final Transformer2DModel transformer;
  private final ResnetBlock2D resnet0;
  private final ResnetBlock2D resnet1;

  UNetMidBlock2DCrossAttn(
      ParameterScope scope,
      ResnetSettings resnet,
      Transformer2DModel.Settings attention,
      int channels) {
    transformer = new Transformer2DModel(scope.child("attentions", 0), attention, channels);
    resnet0 = new ResnetBlock2D(scope.child("resnets", 0), resnet, channels, channels);
    resnet1 = new ResnetBlock2D(scope.child("resnets", 1), resnet, channels, channels);
  }

  @Override
  public Tensor forward(Tensor x, Conditioning conditioning) {
    Tensor hidden = resnet0.forward(x, conditioning.time());
    hidden = transformer.forward(hidden, conditioning.context(), conditioning.contextBias());
    return resnet1.forward(hidden, conditioning.time());
  }
}
