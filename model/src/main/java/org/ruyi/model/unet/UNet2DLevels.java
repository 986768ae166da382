package org.ruyi.model.unet;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ruyi.model.block.Attention;
import org.ruyi.model.block.Downsample2D;
import org.ruyi.model.block.Resampling;
import org.ruyi.model.block.ResnetBlock2D;
import org.ruyi.model.block.UNetMidBlock2D;
import org.ruyi.model.block.Upsample2D;
import org.ruyi.model.nn.ParameterScope;

/** The levels of a {@code UNet2DModel}, from the names of its block types. */
final class UNet2DLevels {
  private final UNet2DConfig config;

  private UNet2DLevels(UNet2DConfig config) {
    this.config = config;
  }

  static UNetBody.Shape of(UNet2DConfig config) {
    UNet2DLevels levels = new UNet2DLevels(config);
    return new UNetBody.Shape(
        IntStream.range(0, config.levels()).mapToObj(levels::down).toList(),
        levels.middle(),
        IntStream.range(0, config.levels()).mapToObj(levels::up).toList(),
        config.normNumGroups(),
        config.normEps(),
        config.outChannels(),
        3);
  }

  private DownLevel down(int level) {
    List<Integer> channels = config.blockOutChannels();
    String type = config.downBlockTypes().get(level);
    boolean last = level == config.levels() - 1;
    return new DownLevel(
        channels.get(Math.max(level - 1, 0)),
        channels.get(level),
        config.layersPerBlock(),
        config.resnet(),
        attention(type),
        last ? Optional.empty() : Optional.of(downsampler(type)));
  }

  /** One level on the way up, counted from the coarsest. */
  private UpLevel up(int level) {
    List<Integer> channels = config.blockOutChannels();
    String type = config.upBlockTypes().get(level);
    int coarsest = config.levels() - 1;
    int at = coarsest - level;
    return new UpLevel(
        channels.get(Math.min(at + 1, coarsest)),
        channels.get(Math.max(at - 1, 0)),
        channels.get(at),
        config.layersPerBlock() + 1,
        config.resnet(),
        attention(type),
        level == coarsest ? Optional.empty() : Optional.of(upsampler(type)));
  }

  private Layer.Factory middle() {
    return (scope, channels) -> {
      UNetMidBlock2D block =
          new UNetMidBlock2D(
              scope,
              config.resnet().withScaleFactor(config.midBlockScaleFactor()),
              config.middleAttention(),
              channels);
      return (x, conditioning) -> block.forward(x, conditioning.time());
    };
  }

  private Optional<Layer.Factory> attention(String type) {
    if (!UNet2DConfig.attends(type)) {
      return Optional.empty();
    }
    return Optional.of(
        (scope, channels) -> {
          Attention attention = new Attention(scope, config.attention(channels), channels);
          return (x, conditioning) -> attention.forward(x);
        });
  }

  /** Only blocks with attention obey {@code downsample_type}; the others say it in their name. */
  private Layer.Factory downsampler(String type) {
    boolean resnet =
        type.equals("ResnetDownsampleBlock2D")
            || (UNet2DConfig.attends(type) && config.downsampleType().equals("resnet"));
    return (scope, channels) -> {
      if (resnet) {
        ResnetBlock2D block = resampler(scope, channels, Resampling.DOWN);
        return (x, conditioning) -> block.forward(x, conditioning.time());
      }
      Downsample2D conv = new Downsample2D(scope, channels, config.downsamplePadding());
      return (x, conditioning) -> conv.forward(x);
    };
  }

  private Upsampler.Factory upsampler(String type) {
    boolean resnet =
        type.equals("ResnetUpsampleBlock2D")
            || (UNet2DConfig.attends(type) && config.upsampleType().equals("resnet"));
    return (scope, channels) -> {
      if (resnet) {
        ResnetBlock2D block = resampler(scope, channels, Resampling.UP);
        return (x, conditioning, height, width) -> block.forward(x, conditioning.time());
      }
      Upsample2D conv = new Upsample2D(scope, channels);
      return (x, conditioning, height, width) -> conv.forward(x, height, width);
    };
  }

  private ResnetBlock2D resampler(ParameterScope scope, int channels, Resampling resampling) {
    return new ResnetBlock2D(scope, config.resnet().withResampling(resampling), channels, channels);
  }
}
