package org.ruyi.model.autoencoder;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.block.Downsample2D;
import org.ruyi.model.block.UNetMidBlock2D;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.GroupNorm;
import org.ruyi.model.nn.ParameterScope;

/** From an image to a latent, half the height and width from level to level. */
final class Encoder {
  private static final int RIGHT_AND_BOTTOM_ONLY = 0;

  private final Conv2d convIn;
  private final List<AutoencoderBlock> downBlocks = new ArrayList<>();
  private final List<Downsample2D> downsamplers = new ArrayList<>();
  private final UNetMidBlock2D midBlock;
  private final GroupNorm convNormOut;
  private final Conv2d convOut;

  /**
   * @param out channels of what is encoded: twice those of a latent for means and variances
   */
  Encoder(ParameterScope scope, AutoencoderShape shape, int out) {
    convIn = new Conv2d(scope.child("conv_in"), shape.inChannels(), shape.finest(), 3, 1, 1);
    for (int i = 0; i < shape.levels(); i++) {
      ParameterScope block = scope.child("down_blocks", i);
      int channels = shape.blockOutChannels().get(i);
      downBlocks.add(
          new AutoencoderBlock(
              block,
              shape,
              shape.downBlockTypes().get(i),
              shape.blockOutChannels().get(Math.max(i - 1, 0)),
              channels,
              shape.layersPerBlock()));
      if (i < shape.levels() - 1) {
        downsamplers.add(
            new Downsample2D(block.child("downsamplers", 0), channels, RIGHT_AND_BOTTOM_ONLY));
      }
    }
    midBlock =
        new UNetMidBlock2D(
            scope.child("mid_block"), shape.resnet(), shape.middleAttention(), shape.coarsest());
    convNormOut =
        new GroupNorm(
            scope.child("conv_norm_out"),
            shape.coarsest(),
            shape.normNumGroups(),
            AutoencoderShape.EPSILON);
    convOut = new Conv2d(scope.child("conv_out"), shape.coarsest(), out, 3, 1, 1);
  }

  /**
   * Encodes.
   *
   * @param images [B, in channels, H, W]
   * @return [B, out, H', W']
   */
  Tensor forward(Tensor images) {
    Tensor hidden = convIn.forward(images);
    for (int i = 0; i < downBlocks.size(); i++) {
      hidden = downBlocks.get(i).forward(hidden);
      if (i < downsamplers.size()) {
        hidden = downsamplers.get(i).forward(hidden);
      }
    }
    hidden = midBlock.forward(hidden, null);
    return convOut.forward(silu(convNormOut.forward(hidden)));
  }
}
