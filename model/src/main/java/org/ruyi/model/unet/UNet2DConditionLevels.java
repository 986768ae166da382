package org.ruyi.model.unet;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ruyi.model.block.Downsample2D;
import org.ruyi.model.block.Transformer2DModel;
import org.ruyi.model.block.Upsample2D;

/** The levels of a {@code UNet2DConditionModel}, from the names of its block types. */
final class UNet2DConditionLevels {
  private final UNet2DConditionConfig config;

  private UNet2DConditionLevels(UNet2DConditionConfig config) {
    this.config = config;
  }

  static UNetBody.Shape of(UNet2DConditionConfig config) {
    UNet2DConditionLevels levels = new UNet2DConditionLevels(config);
    return new UNetBody.Shape(
        IntStream.range(0, config.levels()).mapToObj(levels::down).toList(),
        levels.middle(),
        IntStream.range(0, config.levels()).mapToObj(levels::up).toList(),
        config.normNumGroups(),
        config.normEps(),
        config.outChannels(),
        config.convOutKernel());
  }

  private DownLevel down(int level) {
    List<Integer> channels = config.blockOutChannels();
    return new DownLevel(
        channels.get(Math.max(level - 1, 0)),
        channels.get(level),
        config.layersPerBlock().get(level),
        config.resnet(),
        transformer(config.downBlockTypes().get(level), level),
        level == config.levels() - 1 ? Optional.empty() : Optional.of(downsampler()));
  }

  /** One level on the way up, counted from the coarsest. */
  private UpLevel up(int level) {
    List<Integer> channels = config.blockOutChannels();
    int coarsest = config.levels() - 1;
    int at = coarsest - level;
    return new UpLevel(
        channels.get(Math.min(at + 1, coarsest)),
        channels.get(Math.max(at - 1, 0)),
        channels.get(at),
        config.layersPerBlock().get(at) + 1,
        config.resnet(),
        transformer(config.upBlockTypes().get(level), at),
        level == coarsest ? Optional.empty() : Optional.of(upsampler()));
  }

  private Layer.Factory middle() {
    return (scope, channels) ->
        new UNetMidBlock2DCrossAttn(
            scope,
            config.resnet().withScaleFactor(config.midBlockScaleFactor()),
            config.middleTransformer(),
            channels);
  }

  private Optional<Layer.Factory> transformer(String type, int at) {
    if (!type.startsWith("CrossAttn")) {
      return Optional.empty();
    }
    return Optional.of(
        (scope, channels) -> {
          Transformer2DModel transformer =
              new Transformer2DModel(scope, config.transformer(at), channels);
          return (x, conditioning) ->
              transformer.forward(x, conditioning.context(), conditioning.contextBias());
        });
  }

  private Layer.Factory downsampler() {
    return (scope, channels) -> {
      Downsample2D conv = new Downsample2D(scope, channels, config.downsamplePadding());
      return (x, conditioning) -> conv.forward(x);
    };
  }

  private static Upsampler.Factory upsampler() {
    return (scope, channels) -> {
      Upsample2D conv = new Upsample2D(scope, channels);
      return (x, conditioning, height, width) -> conv.forward(x, height, width);
    };
  }
}
