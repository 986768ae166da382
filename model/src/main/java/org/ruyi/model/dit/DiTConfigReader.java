package org.ruyi.model.dit;

import java.util.List;
import java.util.OptionalInt;
import org.ruyi.model.config.JsonFields;

/** Reads and checks a {@link DiTConfig}. */
final class DiTConfigReader {
  static final String ACTIVATION = "gelu-approximate";
  static final String NORM = "ada_norm_zero";

  private static final String FIRST_CLASS_NAME = "Transformer2DModel";
  private static final int MAXIMUM_SIZE = 4096;
  private static final int MAXIMUM_CHANNELS = 1024;
  private static final int MAXIMUM_LAYERS = 256;
  private static final int MAXIMUM_HEADS = 256;
  private static final int MAXIMUM_WIDTH = 1 << 15;
  private static final int MAXIMUM_CLASSES = 1_000_000;

  private DiTConfigReader() {}

  static DiTConfig read(String json) {
    JsonFields fields = JsonFields.parse(DiTConfig.CLASS_NAME + " configuration", json);
    String name =
        fields.choice(
            "_class_name", DiTConfig.CLASS_NAME, List.of(DiTConfig.CLASS_NAME, FIRST_CLASS_NAME));
    int inChannels = fields.integer("in_channels", 4, 1, MAXIMUM_CHANNELS);
    DiTConfig config =
        new DiTConfig(
            fields.integer("sample_size", 32, 1, MAXIMUM_SIZE),
            fields.integer("patch_size", 2, 1, MAXIMUM_SIZE),
            inChannels,
            fields
                .optionalInteger("out_channels", OptionalInt.empty(), 1, MAXIMUM_CHANNELS)
                .orElse(inChannels),
            fields.integer("num_layers", 28, 1, MAXIMUM_LAYERS),
            fields.integer("num_attention_heads", 16, 1, MAXIMUM_HEADS),
            fields.integer("attention_head_dim", 72, 1, MAXIMUM_WIDTH),
            fields.integer("num_embeds_ada_norm", 1000, 1, MAXIMUM_CLASSES),
            fields.number("norm_eps", 1e-5, 1e-12, 1),
            fields.integer("norm_num_groups", 32, 1, MAXIMUM_WIDTH));
    fields.number("dropout", 0, 0, 0);
    fields.choice("activation_fn", ACTIVATION, List.of(ACTIVATION));
    fields.choice("norm_type", NORM, List.of(NORM));
    requireFlag(fields, "attention_bias", true);
    requireFlag(fields, "norm_elementwise_affine", false);
    requireFlag(fields, "upcast_attention", false);
    if (name.equals(FIRST_CLASS_NAME)) {
      requireNothingOfOthers(fields);
    }
    if (fields.clean()) {
      checkTogether(config, fields);
    }
    fields.finish();
    return config;
  }

  private static void requireFlag(JsonFields fields, String name, boolean only) {
    if (fields.flag(name, only) != only) {
      fields.problem("%s: %s (only %s is supported)".formatted(name, !only, only));
    }
  }

  /** The first class was for other transformers too; a DiT leaves their fields alone. */
  private static void requireNothingOfOthers(JsonFields fields) {
    fields.unsupported("cross_attention_dim");
    fields.unsupported("num_vector_embeds");
    requireFlag(fields, "double_self_attention", false);
    requireFlag(fields, "only_cross_attention", false);
    requireFlag(fields, "use_linear_projection", false);
  }

  private static void checkTogether(DiTConfig config, JsonFields fields) {
    if (config.width() > MAXIMUM_WIDTH || config.width() % 4 != 0) {
      fields.problem(
          "num_attention_heads, attention_head_dim: %d in all (a multiple of 4, at most %d)"
              .formatted(config.width(), MAXIMUM_WIDTH));
    }
    if (config.sampleSize() % config.patchSize() != 0) {
      fields.problem(
          "sample_size: %d (a multiple of patch_size, %d)"
              .formatted(config.sampleSize(), config.patchSize()));
    }
  }
}
