package org.ruyi.model.autoencoder;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.block.UNetMidBlock2D;
import org.ruyi.model.block.Upsample2D;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.GroupNorm;
import org.ruyi.model.nn.ParameterScope;

/** From a latent to an image, twice the height and width from level to level. */
final class Decoder {
  private final Conv2d convIn;
  private final UNetMidBlock2D midBlock;
  private final List<AutoencoderBlock> upBlocks = new ArrayList<>();
  private final List<Upsample2D> upsamplers = new ArrayList<>();
  private final GroupNorm convNormOut;
  private final Conv2d convOut;

  Decoder(ParameterScope scope, AutoencoderShape shape) {
    convIn = new Conv2d(scope.child("conv_in"), shape.latentChannels(), shape.coarsest(), 3, 1, 1);
    int last = shape.levels() - 1;
    for (int i = 0; i <= last; i++) {
      ParameterScope block = scope.child("up_blocks", i);
      int channels = shape.blockOutChannels().get(last - i);
      upBlocks.add(
          new AutoencoderBlock(
              block,
              shape,
              shape.upBlockTypes().get(i),
              shape.blockOutChannels().get(Math.min(last - i + 1, last)),
              channels,
              shape.layersPerBlock() + 1));
      if (i < last) {
        upsamplers.add(new Upsample2D(block.child("upsamplers", 0), channels));
      }
    }
    midBlock =
        new UNetMidBlock2D(
            scope.child("mid_block"), shape.resnet(), shape.middleAttention(), shape.coarsest());
    convNormOut =
        new GroupNorm(
            scope.child("conv_norm_out"),
            shape.finest(),
            shape.normNumGroups(),
            AutoencoderShape.EPSILON);
    convOut = new Conv2d(scope.child("conv_out"), shape.finest(), shape.outChannels(), 3, 1, 1);
  }

  /**
   * Decodes.
   *
   * @param latents [B, latent channels, H, W]
   * @return [B, out channels, H', W']
   */
  Tensor forward(Tensor latents) {
    Tensor hidden = midBlock.forward(convIn.forward(latents), null);
    for (int i = 0; i < upBlocks.size(); i++) {
      hidden = upBlocks.get(i).forward(hidden);
      if (i < upsamplers.size()) {
        hidden = upsamplers.get(i).forward(hidden);
      }
    }
    return convOut.forward(silu(convNormOut.forward(hidden)));
  }
}
