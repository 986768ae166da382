package org.ruyi.model.unet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.ruyi.model.block.BasicTransformerBlock.FirstAttention;
import org.ruyi.model.block.ResnetSettings;
import org.ruyi.model.block.TimeNorm;
import org.ruyi.model.block.Timesteps;
import org.ruyi.model.block.Transformer2DModel;
import org.ruyi.model.block.Transformer2DModel.ProjectionType;
import org.ruyi.model.config.ConfigJson;
import org.ruyi.model.unet.UNet2DConfig.SampleSize;

/**
 * The configuration of diffusers' {@code UNet2DConditionModel}, field by field as far as more than
 * one value is supported; see {@link #defaults()} for the values that a missing field takes. {@link
 * #fromJson} checks every value; the constructor takes what it is given. Fields that diffusers
 * takes as one value or as one a level are lists here, one a level from the finest.
 *
 * @param sampleSize height and width that the network is made for, where known
 * @param inChannels channels of the noisy image
 * @param outChannels channels of the prediction
 * @param centerInputSample whether an input in [0, 1] is first moved to [-1, 1]
 * @param flipSinToCos whether cosines of time come first
 * @param freqShift subtracted from the number of frequencies in the exponent's denominator
 * @param downBlockTypes {@code CrossAttnDownBlock2D} or {@code DownBlock2D}, from the finest
 * @param upBlockTypes {@code CrossAttnUpBlock2D} or {@code UpBlock2D}, from the coarsest
 * @param onlyCrossAttention whether the first attention too attends to the context
 * @param blockOutChannels channels
 * @param layersPerBlock residual blocks on the way down; one more on the way up
 * @param downsamplePadding 1, or 0 for padding at the bottom and the right only
 * @param midBlockScaleFactor divisor of the residual sums of the middle's residual blocks
 * @param dropout the share of elements that training drops in every residual block, in [0, 1)
 * @param normNumGroups groups of every group norm
 * @param normEps added to every variance of a residual block
 * @param crossAttentionDim width of the context's tokens
 * @param transformerLayersPerBlock transformer blocks in one transformer
 * @param encoderHidDim width of the tokens that are given, where they are projected first
 * @param attentionHeadDim the NUMBER of heads: the name is diffusers' historical mistake
 * @param useLinearProjection whether projections of transformers are stored as matrices
 * @param classEmbedType {@code timestep}, {@code identity}, {@code projection} or {@code
 *     simple_projection}; empty for a class table, or none
 * @param additionEmbedType {@code text_time} for pooled text and sizes (SDXL); empty for none
 * @param additionTimeEmbedDim features of each of those sizes
 * @param numClassEmbeds rows of the class table; empty for none
 * @param upcastAttention kept as given: scores are always summed in fp32
 * @param resnetTimeScaleShift {@code default} or {@code scale_shift}
 * @param timeEmbeddingDim width of the time embedding; four times the first level where empty
 * @param convInKernel size of the first convolution's kernel, odd
 * @param convOutKernel size of the last convolution's kernel, odd
 * @param projectionClassEmbeddingsInputDim width of the vector that {@code projection}, {@code
 *     simple_projection} and {@code text_time} take
 * @param classEmbeddingsConcat whether the class embedding is put behind the time embedding, not
 *     added to it
 */
public record UNet2DConditionConfig(
    Optional<SampleSize> sampleSize,
    int inChannels,
    int outChannels,
    boolean centerInputSample,
    boolean flipSinToCos,
    int freqShift,
    List<String> downBlockTypes,
    List<String> upBlockTypes,
    List<Boolean> onlyCrossAttention,
    List<Integer> blockOutChannels,
    List<Integer> layersPerBlock,
    int downsamplePadding,
    double midBlockScaleFactor,
    double dropout,
    int normNumGroups,
    double normEps,
    List<Integer> crossAttentionDim,
    List<Integer> transformerLayersPerBlock,
    OptionalInt encoderHidDim,
    List<Integer> attentionHeadDim,
    boolean useLinearProjection,
    Optional<String> classEmbedType,
    Optional<String> additionEmbedType,
    OptionalInt additionTimeEmbedDim,
    OptionalInt numClassEmbeds,
    boolean upcastAttention,
    String resnetTimeScaleShift,
    OptionalInt timeEmbeddingDim,
    int convInKernel,
    int convOutKernel,
    OptionalInt projectionClassEmbeddingsInputDim,
    boolean classEmbeddingsConcat) {

  /** The name that diffusers writes into {@code _class_name}. */
  public static final String CLASS_NAME = "UNet2DConditionModel";

  public UNet2DConditionConfig {
    downBlockTypes = List.copyOf(downBlockTypes);
    upBlockTypes = List.copyOf(upBlockTypes);
    onlyCrossAttention = List.copyOf(onlyCrossAttention);
    blockOutChannels = List.copyOf(blockOutChannels);
    layersPerBlock = List.copyOf(layersPerBlock);
    crossAttentionDim = List.copyOf(crossAttentionDim);
    transformerLayersPerBlock = List.copyOf(transformerLayersPerBlock);
    attentionHeadDim = List.copyOf(attentionHeadDim);
  }

  /** diffusers' defaults: four levels of 320, 640, 1280 and 1280 channels. */
  public static UNet2DConditionConfig defaults() {
    return fromJson("{}");
  }

  /**
   * Reads a diffusers {@code config.json}.
   *
   * @throws IllegalArgumentException listing every unknown field (with the nearest known name),
   *     wrong type, value out of range and unsupported value
   */
  public static UNet2DConditionConfig fromJson(String json) {
    return UNet2DConditionConfigReader.read(json);
  }

  /** Writes a diffusers {@code config.json}, with every field. */
  public String toJson() {
    Map<String, Object> fields = new LinkedHashMap<>(UNet2DConditionConfigReader.FIXED);
    fields.put("_class_name", CLASS_NAME);
    fields.put("_diffusers_version", ConfigJson.DIFFUSERS_VERSION);
    fields.put("sample_size", sampleSize.map(SampleSize::jsonValue).orElse(null));
    fields.put("in_channels", inChannels);
    fields.put("out_channels", outChannels);
    fields.put("center_input_sample", centerInputSample);
    fields.put("flip_sin_to_cos", flipSinToCos);
    fields.put("freq_shift", freqShift);
    fields.put("down_block_types", downBlockTypes);
    fields.put("up_block_types", upBlockTypes);
    fields.put("only_cross_attention", oneOrAll(onlyCrossAttention));
    fields.put("block_out_channels", blockOutChannels);
    fields.put("layers_per_block", oneOrAll(layersPerBlock));
    fields.put("downsample_padding", downsamplePadding);
    fields.put("mid_block_scale_factor", ConfigJson.number(midBlockScaleFactor));
    fields.put("dropout", dropout);
    fields.put("norm_num_groups", normNumGroups);
    fields.put("norm_eps", normEps);
    fields.put("cross_attention_dim", oneOrAll(crossAttentionDim));
    fields.put("transformer_layers_per_block", oneOrAll(transformerLayersPerBlock));
    fields.put("encoder_hid_dim", ConfigJson.nullable(encoderHidDim));
    fields.put("encoder_hid_dim_type", encoderHidDim.isPresent() ? "text_proj" : null);
    fields.put("attention_head_dim", oneOrAll(attentionHeadDim));
    fields.put("use_linear_projection", useLinearProjection);
    fields.put("class_embed_type", classEmbedType.orElse(null));
    fields.put("addition_embed_type", additionEmbedType.orElse(null));
    fields.put("addition_time_embed_dim", ConfigJson.nullable(additionTimeEmbedDim));
    fields.put("num_class_embeds", ConfigJson.nullable(numClassEmbeds));
    fields.put("upcast_attention", upcastAttention);
    fields.put("resnet_time_scale_shift", resnetTimeScaleShift);
    fields.put("time_embedding_dim", ConfigJson.nullable(timeEmbeddingDim));
    fields.put("conv_in_kernel", convInKernel);
    fields.put("conv_out_kernel", convOutKernel);
    fields.put(
        "projection_class_embeddings_input_dim",
        ConfigJson.nullable(projectionClassEmbeddingsInputDim));
    fields.put("class_embeddings_concat", classEmbeddingsConcat);
    return ConfigJson.write(fields);
  }

  private static <T> Object oneOrAll(List<T> values) {
    return values.stream().distinct().count() == 1 ? values.get(0) : values;
  }

  /** The number of levels. */
  int levels() {
    return blockOutChannels.size();
  }

  /** The width of the time embedding. */
  int timeEmbeddingWidth() {
    return timeEmbeddingDim.orElse(4 * blockOutChannels.get(0));
  }

  Timesteps.Order timeOrder() {
    return flipSinToCos ? Timesteps.Order.COSINE_FIRST : Timesteps.Order.SINE_FIRST;
  }

  /** What all residual blocks have in common. */
  ResnetSettings resnet() {
    int width = classEmbeddingsConcat ? 2 * timeEmbeddingWidth() : timeEmbeddingWidth();
    TimeNorm norm =
        resnetTimeScaleShift.equals("scale_shift") ? TimeNorm.SCALE_SHIFT : TimeNorm.DEFAULT;
    return ResnetSettings.withTime(width, norm, normNumGroups, normEps).withDropout(dropout);
  }

  /** Transformers at a level, counted from the finest. */
  Transformer2DModel.Settings transformer(int level) {
    return new Transformer2DModel.Settings(
        attentionHeadDim.get(level),
        crossAttentionDim.get(level),
        transformerLayersPerBlock.get(level),
        normNumGroups,
        useLinearProjection ? ProjectionType.LINEAR : ProjectionType.CONVOLUTION,
        onlyCrossAttention.get(level) ? FirstAttention.CROSS : FirstAttention.SELF);
  }

  /** The transformer of the middle, which always attends to itself first. */
  Transformer2DModel.Settings middleTransformer() {
    return transformer(levels() - 1).withFirst(FirstAttention.SELF);
  }
}
