package org.ruyi.model.unet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.ruyi.model.config.JsonFields;

/** Reads and checks a {@link UNet2DConditionConfig}. */
final class UNet2DConditionConfigReader {
  private static final int MAXIMUM_IMAGE_CHANNELS = 1024;
  private static final int MAXIMUM_CHANNELS = 8192;
  private static final int MAXIMUM_LEVELS = 8;
  private static final int MAXIMUM_LAYERS = 32;
  private static final int MAXIMUM_CLASSES = 1_000_000;
  private static final int MAXIMUM_KERNEL = 15;
  private static final double MAXIMUM_DROPOUT = 0.99;

  private static final String DOWN = "DownBlock2D";
  private static final String UP = "UpBlock2D";
  private static final String CROSS_DOWN = "CrossAttnDownBlock2D";
  private static final String CROSS_UP = "CrossAttnUpBlock2D";

  /** Fields of which one value is supported: diffusers' default. */
  static final Map<String, Object> FIXED = fixed();

  private UNet2DConditionConfigReader() {}

  private static Map<String, Object> fixed() {
    Map<String, Object> fixed = new HashMap<>();
    fixed.put("act_fn", "silu");
    fixed.put("addition_embed_type_num_heads", 64);
    fixed.put("attention_type", "default");
    fixed.put("cross_attention_norm", null);
    fixed.put("dual_cross_attention", false);
    fixed.put("mid_block_only_cross_attention", null);
    fixed.put("mid_block_type", "UNetMidBlock2DCrossAttn");
    fixed.put("num_attention_heads", null);
    fixed.put("resnet_out_scale_factor", 1.0);
    fixed.put("resnet_skip_time_act", false);
    fixed.put("reverse_transformer_layers_per_block", null);
    fixed.put("time_cond_proj_dim", null);
    fixed.put("time_embedding_act_fn", null);
    fixed.put("time_embedding_type", "positional");
    fixed.put("timestep_post_act", null);
    return Collections.unmodifiableMap(fixed);
  }

  static UNet2DConditionConfig read(String json) {
    String name = UNet2DConditionConfig.CLASS_NAME;
    JsonFields fields = JsonFields.parse(name + " configuration", json);
    fields.choice("_class_name", name, List.of(name));
    ObjectMapper mapper = new ObjectMapper();
    FIXED.forEach((field, value) -> fields.fixed(field, mapper.valueToTree(value)));
    List<Integer> channels =
        fields.integers("block_out_channels", List.of(320, 640, 1280, 1280), 2, MAXIMUM_CHANNELS);
    if (channels.isEmpty() || channels.size() > MAXIMUM_LEVELS) {
      fields.problem(
          "block_out_channels: %d levels (1 to %d)".formatted(channels.size(), MAXIMUM_LEVELS));
    }
    int levels = channels.size();
    UNet2DConditionConfig config =
        new UNet2DConditionConfig(
            UNet2DConfigReader.sampleSize(fields),
            fields.integer("in_channels", 4, 1, MAXIMUM_IMAGE_CHANNELS),
            fields.integer("out_channels", 4, 1, MAXIMUM_IMAGE_CHANNELS),
            fields.flag("center_input_sample", false),
            fields.flag("flip_sin_to_cos", true),
            fields.integer("freq_shift", 0, 0, MAXIMUM_CHANNELS),
            fields.choices(
                "down_block_types",
                List.of(CROSS_DOWN, CROSS_DOWN, CROSS_DOWN, DOWN),
                List.of(CROSS_DOWN, DOWN)),
            fields.choices(
                "up_block_types", List.of(UP, CROSS_UP, CROSS_UP, CROSS_UP), List.of(CROSS_UP, UP)),
            flags(fields, "only_cross_attention", levels),
            channels,
            integers(fields, "layers_per_block", 2, levels, MAXIMUM_LAYERS),
            fields.integer("downsample_padding", 1, 0, 1),
            fields.number("mid_block_scale_factor", 1, 1e-3, 1e3),
            fields.number("dropout", 0, 0, MAXIMUM_DROPOUT),
            fields.integer("norm_num_groups", 32, 1, MAXIMUM_CHANNELS),
            fields.number("norm_eps", 1e-5, 1e-12, 1),
            integers(fields, "cross_attention_dim", 1280, levels, MAXIMUM_CHANNELS),
            integers(fields, "transformer_layers_per_block", 1, levels, MAXIMUM_LAYERS),
            encoderHidDim(fields),
            integers(fields, "attention_head_dim", 8, levels, MAXIMUM_CHANNELS),
            fields.flag("use_linear_projection", false),
            fields.optionalChoice(
                "class_embed_type",
                List.of("timestep", "identity", "projection", "simple_projection")),
            fields.optionalChoice("addition_embed_type", List.of("text_time")),
            optional(fields, "addition_time_embed_dim", MAXIMUM_CHANNELS),
            optional(fields, "num_class_embeds", MAXIMUM_CLASSES),
            fields.raw("upcast_attention").isPresent() && fields.flag("upcast_attention", false),
            fields.choice("resnet_time_scale_shift", "default", List.of("default", "scale_shift")),
            optional(fields, "time_embedding_dim", 4 * MAXIMUM_CHANNELS),
            fields.integer("conv_in_kernel", 3, 1, MAXIMUM_KERNEL),
            fields.integer("conv_out_kernel", 3, 1, MAXIMUM_KERNEL),
            optional(fields, "projection_class_embeddings_input_dim", 16 * MAXIMUM_CHANNELS),
            fields.flag("class_embeddings_concat", false));
    if (fields.clean()) {
      checkTogether(config, fields);
    }
    fields.finish();
    return config;
  }

  private static OptionalInt optional(JsonFields fields, String name, int maximum) {
    return fields.optionalInteger(name, OptionalInt.empty(), 1, maximum);
  }

  private static OptionalInt encoderHidDim(JsonFields fields) {
    OptionalInt width = optional(fields, "encoder_hid_dim", 16 * MAXIMUM_CHANNELS);
    boolean projected =
        fields.optionalChoice("encoder_hid_dim_type", List.of("text_proj")).isPresent();
    if (projected && width.isEmpty()) {
      fields.problem("encoder_hid_dim: missing (encoder_hid_dim_type is text_proj)");
    }
    return width;
  }

  /** One integer for all levels, or one a level. */
  private static List<Integer> integers(
      JsonFields fields, String name, int whenAbsent, int levels, int maximum) {
    if (fields.raw(name).map(JsonNode::isArray).orElse(false)) {
      return fields.integers(name, List.of(), 1, maximum);
    }
    return Collections.nCopies(levels, fields.integer(name, whenAbsent, 1, maximum));
  }

  private static List<Boolean> flags(JsonFields fields, String name, int levels) {
    JsonNode node = fields.raw(name).orElse(null);
    if (node == null || !node.isArray()) {
      return Collections.nCopies(levels, fields.flag(name, false));
    }
    List<Boolean> values = new ArrayList<>();
    for (JsonNode element : node) {
      if (!element.isBoolean()) {
        fields.problem(name, node, "true or false, or a list of them");
      }
      values.add(element.asBoolean());
    }
    return values;
  }

  private static void checkTogether(UNet2DConditionConfig config, JsonFields fields) {
    int levels = config.levels();
    requireLevels(fields, "down_block_types", config.downBlockTypes(), levels);
    requireLevels(fields, "up_block_types", config.upBlockTypes(), levels);
    requireLevels(fields, "only_cross_attention", config.onlyCrossAttention(), levels);
    requireLevels(fields, "layers_per_block", config.layersPerBlock(), levels);
    requireLevels(fields, "cross_attention_dim", config.crossAttentionDim(), levels);
    requireLevels(
        fields, "transformer_layers_per_block", config.transformerLayersPerBlock(), levels);
    requireLevels(fields, "attention_head_dim", config.attentionHeadDim(), levels);
    if (!fields.clean()) {
      return;
    }
    checkChannels(config, fields);
    checkEmbeddings(config, fields);
  }

  private static void requireLevels(JsonFields fields, String name, List<?> values, int levels) {
    if (values.size() != levels) {
      fields.problem(
          "%s: %d entries (block_out_channels has %d levels)"
              .formatted(name, values.size(), levels));
    }
  }

  private static void checkChannels(UNet2DConditionConfig config, JsonFields fields) {
    int finest = config.blockOutChannels().get(0);
    if (finest % 2 != 0 || config.freqShift() >= finest / 2) {
      fields.problem(
          "block_out_channels: %d first (even, for sines and cosines of time, and more than twice"
                  .formatted(finest)
              + " freq_shift)");
    }
    if (config.convInKernel() % 2 == 0 || config.convOutKernel() % 2 == 0) {
      fields.problem(
          "conv_in_kernel, conv_out_kernel: %d and %d (odd)"
              .formatted(config.convInKernel(), config.convOutKernel()));
    }
    int levels = config.levels();
    for (int i = 0; i < levels; i++) {
      int channels = config.blockOutChannels().get(i);
      if (channels % config.normNumGroups() != 0) {
        fields.problem(
            "block_out_channels: %d (multiples of norm_num_groups, %d)"
                .formatted(channels, config.normNumGroups()));
      }
      boolean attends =
          config.downBlockTypes().get(i).equals(CROSS_DOWN)
              || config.upBlockTypes().get(levels - 1 - i).equals(CROSS_UP)
              || i == levels - 1;
      if (attends && channels % config.attentionHeadDim().get(i) != 0) {
        fields.problem(
            "block_out_channels: %d (multiples of attention_head_dim, %d heads, where there is"
                    .formatted(channels, config.attentionHeadDim().get(i))
                + " attention)");
      }
    }
  }

  private static void checkEmbeddings(UNet2DConditionConfig config, JsonFields fields) {
    String type = config.classEmbedType().orElse("");
    boolean projected = type.endsWith("projection") || config.additionEmbedType().isPresent();
    if (projected && config.projectionClassEmbeddingsInputDim().isEmpty()) {
      fields.problem(
          "projection_class_embeddings_input_dim: missing (%s needs it)"
              .formatted(type.endsWith("projection") ? type : "text_time"));
    }
    if (config.additionEmbedType().isPresent() && config.additionTimeEmbedDim().isEmpty()) {
      fields.problem("addition_time_embed_dim: missing (text_time needs it)");
    }
    boolean classes = !type.isEmpty() || config.numClassEmbeds().isPresent();
    if (config.classEmbeddingsConcat() && !classes) {
      fields.problem("class_embeddings_concat: true (only with a class embedding)");
    }
    if (config.encoderHidDim().isPresent()
        && config.crossAttentionDim().stream().distinct().count() > 1) {
      fields.problem("cross_attention_dim: several (one with encoder_hid_dim)");
    }
  }
}
