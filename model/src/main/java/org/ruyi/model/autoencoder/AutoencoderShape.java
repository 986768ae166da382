package org.ruyi.model.autoencoder;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ruyi.model.block.AttentionSettings;
import org.ruyi.model.block.ResnetSettings;

/**
 * What encoder and decoder of both autoencoders have in common, in diffusers' fields.
 *
 * @param sampleSize height and width of the images it was made for, where known
 * @param inChannels channels of an image
 * @param outChannels channels of a decoded image
 * @param downBlockTypes {@code DownEncoderBlock2D} or {@code AttnDownEncoderBlock2D} a level, from
 *     the finest
 * @param upBlockTypes {@code UpDecoderBlock2D} or {@code AttnUpDecoderBlock2D} a level, from the
 *     coarsest
 * @param blockOutChannels channels a level, from the finest
 * @param layersPerBlock residual blocks a level of the encoder; one more in the decoder
 * @param latentChannels channels of a latent
 * @param normNumGroups groups of every group norm
 * @param midBlockAddAttention whether the middle blocks attend
 */
public record AutoencoderShape(
    OptionalInt sampleSize,
    int inChannels,
    int outChannels,
    List<String> downBlockTypes,
    List<String> upBlockTypes,
    List<Integer> blockOutChannels,
    int layersPerBlock,
    int latentChannels,
    int normNumGroups,
    boolean midBlockAddAttention) {
  static final double EPSILON = 1e-6;

  public AutoencoderShape {
    downBlockTypes = List.copyOf(downBlockTypes);
    upBlockTypes = List.copyOf(upBlockTypes);
    blockOutChannels = List.copyOf(blockOutChannels);
  }

  /** The factor by which a latent is smaller than its image, along each side. */
  public int reduction() {
    return 1 << (levels() - 1);
  }

  int levels() {
    return blockOutChannels.size();
  }

  int finest() {
    return blockOutChannels.get(0);
  }

  int coarsest() {
    return blockOutChannels.get(levels() - 1);
  }

  ResnetSettings resnet() {
    return ResnetSettings.withoutTime(normNumGroups, EPSILON);
  }

  /** One head of all channels. */
  AttentionSettings attention() {
    return new AttentionSettings(1, normNumGroups, EPSILON, 1);
  }

  Optional<AttentionSettings> middleAttention() {
    return midBlockAddAttention ? Optional.of(attention()) : Optional.empty();
  }
}
