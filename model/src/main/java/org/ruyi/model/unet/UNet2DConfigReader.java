package org.ruyi.model.unet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ruyi.model.config.JsonFields;
import org.ruyi.model.unet.UNet2DConfig.SampleSize;

/** Reads and checks a {@link UNet2DConfig}; the bounds are those of any network seen in public. */
final class UNet2DConfigReader {
  private static final int MAXIMUM_SIZE = 4096;
  private static final int MAXIMUM_IMAGE_CHANNELS = 1024;
  private static final int MAXIMUM_CHANNELS = 8192;
  private static final int MAXIMUM_LEVELS = 8;
  private static final int MAXIMUM_LAYERS = 16;
  private static final int MAXIMUM_CLASSES = 1_000_000;
  private static final int MAXIMUM_TIMESTEPS = 100_000;

  private static final List<String> DOWN_TYPES =
      List.of("DownBlock2D", "AttnDownBlock2D", "ResnetDownsampleBlock2D");
  private static final List<String> UP_TYPES =
      List.of("UpBlock2D", "AttnUpBlock2D", "ResnetUpsampleBlock2D");
  private static final List<String> RESAMPLING = List.of("conv", "resnet");
  private static final double MAXIMUM_DROPOUT = 0.99;

  private UNet2DConfigReader() {}

  static UNet2DConfig read(String json) {
    JsonFields fields = JsonFields.parse(UNet2DConfig.CLASS_NAME + " configuration", json);
    fields.choice("_class_name", UNet2DConfig.CLASS_NAME, List.of(UNet2DConfig.CLASS_NAME));
    UNet2DConfig config =
        new UNet2DConfig(
            sampleSize(fields),
            fields.integer("in_channels", 3, 1, MAXIMUM_IMAGE_CHANNELS),
            fields.integer("out_channels", 3, 1, MAXIMUM_IMAGE_CHANNELS),
            fields.flag("center_input_sample", false),
            fields.choice("time_embedding_type", "positional", List.of("positional", "learned")),
            optional(fields, "time_embedding_dim", 4 * MAXIMUM_CHANNELS),
            fields.integer("freq_shift", 0, 0, MAXIMUM_CHANNELS),
            fields.flag("flip_sin_to_cos", true),
            fields.choices(
                "down_block_types",
                List.of("DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"),
                DOWN_TYPES),
            fields.choice("mid_block_type", "UNetMidBlock2D", List.of("UNetMidBlock2D")),
            fields.choices(
                "up_block_types",
                List.of("AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
                UP_TYPES),
            fields.integers("block_out_channels", List.of(224, 448, 672, 896), 2, MAXIMUM_CHANNELS),
            fields.integer("layers_per_block", 2, 1, MAXIMUM_LAYERS),
            fields.number("mid_block_scale_factor", 1, 1e-3, 1e3),
            fields.integer("downsample_padding", 1, 0, 1),
            fields.choice("downsample_type", "conv", RESAMPLING),
            fields.choice("upsample_type", "conv", RESAMPLING),
            fields.number("dropout", 0, 0, MAXIMUM_DROPOUT),
            fields.choice("act_fn", "silu", List.of("silu")),
            fields.optionalInteger("attention_head_dim", OptionalInt.of(8), 1, MAXIMUM_CHANNELS),
            fields.integer("norm_num_groups", 32, 1, MAXIMUM_CHANNELS),
            optional(fields, "attn_norm_num_groups", MAXIMUM_CHANNELS),
            fields.number("norm_eps", 1e-5, 1e-12, 1),
            fields.choice("resnet_time_scale_shift", "default", List.of("default", "scale_shift")),
            fields.optionalChoice("class_embed_type", List.of("timestep", "identity")),
            optional(fields, "num_class_embeds", MAXIMUM_CLASSES),
            fields.flag("add_attention", true),
            optional(fields, "num_train_timesteps", MAXIMUM_TIMESTEPS));
    if (fields.clean()) {
      checkTogether(config, fields);
    }
    fields.finish();
    return config;
  }

  private static OptionalInt optional(JsonFields fields, String name, int maximum) {
    return fields.optionalInteger(name, OptionalInt.empty(), 1, maximum);
  }

  static Optional<SampleSize> sampleSize(JsonFields fields) {
    Optional<JsonNode> node = fields.raw("sample_size");
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (node.get().isInt()) {
      int size = fields.integer("sample_size", 1, 1, MAXIMUM_SIZE);
      return Optional.of(new SampleSize(size, size));
    }
    if (node.get().size() != 2) {
      fields.problem("sample_size", node.get(), "an integer or a pair of height and width");
      return Optional.empty();
    }
    List<Integer> pair = fields.integers("sample_size", List.of(1, 1), 1, MAXIMUM_SIZE);
    return Optional.of(new SampleSize(pair.get(0), pair.get(1)));
  }

  private static void checkTogether(UNet2DConfig config, JsonFields fields) {
    int levels = config.levels();
    if (levels < 1 || levels > MAXIMUM_LEVELS) {
      fields.problem("block_out_channels: %d levels (1 to %d)".formatted(levels, MAXIMUM_LEVELS));
      return;
    }
    if (config.downBlockTypes().size() != levels || config.upBlockTypes().size() != levels) {
      fields.problem(
          "down_block_types, up_block_types: %d and %d blocks (block_out_channels has %d levels)"
              .formatted(config.downBlockTypes().size(), config.upBlockTypes().size(), levels));
      return;
    }
    checkChannels(config, fields);
    if (config.timeEmbeddingType().equals("learned") && config.numTrainTimesteps().isEmpty()) {
      fields.problem("num_train_timesteps: missing (the rows of a learned time embedding)");
    }
    int frequencies = config.blockOutChannels().get(0) / 2;
    if (config.freqShift() >= frequencies) {
      fields.problem(
          "freq_shift: %d (less than half of the first level's channels, %d)"
              .formatted(config.freqShift(), frequencies));
    }
    config
        .sampleSize()
        .filter(
            size ->
                size.height() % config.sizeMultiple() != 0
                    || size.width() % config.sizeMultiple() != 0)
        .ifPresent(
            size ->
                fields.problem(
                    "sample_size: %d x %d (multiples of %d with %d levels)"
                        .formatted(size.height(), size.width(), config.sizeMultiple(), levels)));
  }

  private static void checkChannels(UNet2DConfig config, JsonFields fields) {
    if (config.blockOutChannels().get(0) % 2 != 0) {
      fields.problem(
          "block_out_channels: %d first (even, for sines and cosines of time)"
              .formatted(config.blockOutChannels().get(0)));
    }
    for (int channels : config.blockOutChannels()) {
      if (channels % config.normNumGroups() != 0) {
        fields.problem(
            "block_out_channels: %d (multiples of norm_num_groups, %d)"
                .formatted(channels, config.normNumGroups()));
      }
      int head = config.attentionHeadDim().orElse(channels);
      if (channels % head != 0 && attendsAt(config, channels)) {
        fields.problem(
            "block_out_channels: %d (multiples of attention_head_dim, %d, where there is attention)"
                .formatted(channels, head));
      }
    }
    int coarsest = config.blockOutChannels().get(config.levels() - 1);
    config
        .attnNormNumGroups()
        .ifPresent(
            groups -> {
              if (coarsest % groups != 0) {
                fields.problem(
                    "attn_norm_num_groups: %d (a divisor of the last level's channels, %d)"
                        .formatted(groups, coarsest));
              }
            });
  }

  private static boolean attendsAt(UNet2DConfig config, int channels) {
    int levels = config.levels();
    for (int i = 0; i < levels; i++) {
      if (config.blockOutChannels().get(i) == channels
          && (UNet2DConfig.attends(config.downBlockTypes().get(i))
              || UNet2DConfig.attends(config.upBlockTypes().get(levels - 1 - i))
              || (i == levels - 1 && config.addAttention()))) {
        return true;
      }
    }
    return false;
  }
}
