package org.ruyi.model.autoencoder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.ruyi.model.config.ConfigJson;
import org.ruyi.model.config.JsonFields;

/** Reads, checks and writes the fields that both autoencoders have. */
final class AutoencoderFields {
  static final int MAXIMUM_CHANNELS = 8192;
  static final double SCALING_FACTOR = 0.18215;

  private static final int MAXIMUM_SIZE = 1 << 15;
  private static final int MAXIMUM_IMAGE_CHANNELS = 1024;
  private static final int MAXIMUM_LEVELS = 8;
  private static final int MAXIMUM_LAYERS = 16;
  private static final double MAXIMUM_FACTOR = 1e3;

  private static final String DOWN = "DownEncoderBlock2D";
  private static final String UP = "UpDecoderBlock2D";

  private AutoencoderFields() {}

  static AutoencoderShape read(JsonFields fields, int latentChannels) {
    fields.choice("act_fn", "silu", List.of("silu"));
    AutoencoderShape shape =
        new AutoencoderShape(
            fields.optionalInteger("sample_size", OptionalInt.of(32), 1, MAXIMUM_SIZE),
            fields.integer("in_channels", 3, 1, MAXIMUM_IMAGE_CHANNELS),
            fields.integer("out_channels", 3, 1, MAXIMUM_IMAGE_CHANNELS),
            fields.choices("down_block_types", List.of(DOWN), List.of(DOWN, "Attn" + DOWN)),
            fields.choices("up_block_types", List.of(UP), List.of(UP, "Attn" + UP)),
            fields.integers("block_out_channels", List.of(64), 1, MAXIMUM_CHANNELS),
            fields.integer("layers_per_block", 1, 1, MAXIMUM_LAYERS),
            fields.integer("latent_channels", latentChannels, 1, MAXIMUM_IMAGE_CHANNELS),
            fields.integer("norm_num_groups", 32, 1, MAXIMUM_CHANNELS),
            fields.flag("mid_block_add_attention", true));
    if (fields.clean()) {
      checkTogether(shape, fields);
    }
    return shape;
  }

  static double scalingFactor(JsonFields fields) {
    double factor = fields.number("scaling_factor", SCALING_FACTOR, 0, MAXIMUM_FACTOR);
    if (factor == 0) {
      fields.problem("scaling_factor: 0 (more than 0)");
    }
    return factor;
  }

  static OptionalDouble shiftFactor(JsonFields fields) {
    return fields.raw("shift_factor").isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(fields.number("shift_factor", 0, -MAXIMUM_FACTOR, MAXIMUM_FACTOR));
  }

  private static void checkTogether(AutoencoderShape shape, JsonFields fields) {
    int levels = shape.levels();
    if (levels < 1 || levels > MAXIMUM_LEVELS) {
      fields.problem("block_out_channels: %d levels (1 to %d)".formatted(levels, MAXIMUM_LEVELS));
      return;
    }
    if (shape.downBlockTypes().size() != levels || shape.upBlockTypes().size() != levels) {
      fields.problem(
          "down_block_types, up_block_types: %d and %d blocks (block_out_channels has %d levels)"
              .formatted(shape.downBlockTypes().size(), shape.upBlockTypes().size(), levels));
    }
    for (int channels : shape.blockOutChannels()) {
      if (channels % shape.normNumGroups() != 0) {
        fields.problem(
            "block_out_channels: %d (multiples of norm_num_groups, %d)"
                .formatted(channels, shape.normNumGroups()));
      }
    }
  }

  /** The fields of {@code shape}, to which the caller adds its own. */
  static Map<String, Object> of(String className, AutoencoderShape shape) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("_class_name", className);
    fields.put("_diffusers_version", ConfigJson.DIFFUSERS_VERSION);
    fields.put("act_fn", "silu");
    fields.put("block_out_channels", shape.blockOutChannels());
    fields.put("down_block_types", shape.downBlockTypes());
    fields.put("in_channels", shape.inChannels());
    fields.put("latent_channels", shape.latentChannels());
    fields.put("layers_per_block", shape.layersPerBlock());
    fields.put("mid_block_add_attention", shape.midBlockAddAttention());
    fields.put("norm_num_groups", shape.normNumGroups());
    fields.put("out_channels", shape.outChannels());
    fields.put("sample_size", ConfigJson.nullable(shape.sampleSize()));
    fields.put("up_block_types", shape.upBlockTypes());
    return fields;
  }
}
