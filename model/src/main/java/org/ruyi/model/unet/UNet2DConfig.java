package org.ruyi.model.unet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.ruyi.model.block.AttentionSettings;
import org.ruyi.model.block.ResnetSettings;
import org.ruyi.model.block.TimeNorm;
import org.ruyi.model.block.Timesteps;
import org.ruyi.model.config.ConfigJson;

/**
 * The configuration of diffusers' {@code UNet2DModel}, field by field; see {@link #defaults()} for
 * the values that a missing field takes. {@link #fromJson} checks every value; the constructor
 * takes what it is given.
 *
 * @param sampleSize height and width that the network is made for, where known
 * @param inChannels channels of the noisy image
 * @param outChannels channels of the prediction; twice {@code inChannels} where variances are
 *     learned
 * @param centerInputSample whether an input in [0, 1] is first moved to [-1, 1]
 * @param timeEmbeddingType {@code positional}, or {@code learned}: a table with a row a timestep
 * @param timeEmbeddingDim width of the time embedding; four times the first level where empty
 * @param freqShift subtracted from the number of frequencies in the exponent's denominator
 * @param flipSinToCos whether cosines come first
 * @param downBlockTypes one of {@code DownBlock2D}, {@code AttnDownBlock2D}, {@code
 *     ResnetDownsampleBlock2D} a level, from the finest
 * @param midBlockType {@code UNetMidBlock2D}
 * @param upBlockTypes one of {@code UpBlock2D}, {@code AttnUpBlock2D}, {@code
 *     ResnetUpsampleBlock2D} a level, from the coarsest
 * @param blockOutChannels channels a level, from the finest
 * @param layersPerBlock residual blocks a level on the way down; one more on the way up
 * @param midBlockScaleFactor divisor of every residual sum in the middle block
 * @param downsamplePadding 1, or 0 for padding at the bottom and the right only
 * @param downsampleType {@code conv} or {@code resnet}, how blocks with attention halve
 * @param upsampleType {@code conv} or {@code resnet}, how blocks with attention double
 * @param dropout the share of elements that training drops in every residual block, in [0, 1)
 * @param actFn {@code silu}
 * @param attentionHeadDim size of one attention head; all channels where empty
 * @param normNumGroups groups of every group norm
 * @param attnNormNumGroups groups of the middle attention's norm; where empty as {@code
 *     normNumGroups}, or no norm at all with {@code scale_shift}
 * @param normEps added to every variance
 * @param resnetTimeScaleShift {@code default} adds the time embedding, {@code scale_shift}
 *     modulates the second norm by it
 * @param classEmbedType {@code timestep} for a number embedded as time is, {@code identity} for an
 *     embedding given as it is; empty for a class table, or none
 * @param numClassEmbeds rows of the class table; empty for none
 * @param addAttention whether the middle block attends
 * @param numTrainTimesteps rows of a {@code learned} time embedding; otherwise without effect
 */
public record UNet2DConfig(
    Optional<SampleSize> sampleSize,
    int inChannels,
    int outChannels,
    boolean centerInputSample,
    String timeEmbeddingType,
    OptionalInt timeEmbeddingDim,
    int freqShift,
    boolean flipSinToCos,
    List<String> downBlockTypes,
    String midBlockType,
    List<String> upBlockTypes,
    List<Integer> blockOutChannels,
    int layersPerBlock,
    double midBlockScaleFactor,
    int downsamplePadding,
    String downsampleType,
    String upsampleType,
    double dropout,
    String actFn,
    OptionalInt attentionHeadDim,
    int normNumGroups,
    OptionalInt attnNormNumGroups,
    double normEps,
    String resnetTimeScaleShift,
    Optional<String> classEmbedType,
    OptionalInt numClassEmbeds,
    boolean addAttention,
    OptionalInt numTrainTimesteps) {

  /** The name that diffusers writes into {@code _class_name}. */
  public static final String CLASS_NAME = "UNet2DModel";

  public UNet2DConfig {
    downBlockTypes = List.copyOf(downBlockTypes);
    upBlockTypes = List.copyOf(upBlockTypes);
    blockOutChannels = List.copyOf(blockOutChannels);
  }

  /** Height and width of an image. */
  public record SampleSize(int height, int width) {
    /** One number for a square, otherwise both. */
    Object jsonValue() {
      return height == width ? height : List.of(height, width);
    }
  }

  /** diffusers' defaults: four levels of 224, 448, 672 and 896 channels. */
  public static UNet2DConfig defaults() {
    return fromJson("{}");
  }

  /**
   * Reads a diffusers {@code config.json}.
   *
   * @throws IllegalArgumentException listing every unknown field (with the nearest known name),
   *     wrong type, value out of range and unsupported value
   */
  public static UNet2DConfig fromJson(String json) {
    return UNet2DConfigReader.read(json);
  }

  /** Writes a diffusers {@code config.json}, with every field. */
  public String toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("_class_name", CLASS_NAME);
    fields.put("_diffusers_version", ConfigJson.DIFFUSERS_VERSION);
    fields.put("sample_size", sampleSize.map(SampleSize::jsonValue).orElse(null));
    fields.put("in_channels", inChannels);
    fields.put("out_channels", outChannels);
    fields.put("center_input_sample", centerInputSample);
    fields.put("time_embedding_type", timeEmbeddingType);
    fields.put("time_embedding_dim", ConfigJson.nullable(timeEmbeddingDim));
    fields.put("freq_shift", freqShift);
    fields.put("flip_sin_to_cos", flipSinToCos);
    fields.put("down_block_types", downBlockTypes);
    fields.put("mid_block_type", midBlockType);
    fields.put("up_block_types", upBlockTypes);
    fields.put("block_out_channels", blockOutChannels);
    fields.put("layers_per_block", layersPerBlock);
    fields.put("mid_block_scale_factor", ConfigJson.number(midBlockScaleFactor));
    fields.put("downsample_padding", downsamplePadding);
    fields.put("downsample_type", downsampleType);
    fields.put("upsample_type", upsampleType);
    fields.put("dropout", dropout);
    fields.put("act_fn", actFn);
    fields.put("attention_head_dim", ConfigJson.nullable(attentionHeadDim));
    fields.put("norm_num_groups", normNumGroups);
    fields.put("attn_norm_num_groups", ConfigJson.nullable(attnNormNumGroups));
    fields.put("norm_eps", normEps);
    fields.put("resnet_time_scale_shift", resnetTimeScaleShift);
    fields.put("class_embed_type", classEmbedType.orElse(null));
    fields.put("num_class_embeds", ConfigJson.nullable(numClassEmbeds));
    fields.put("add_attention", addAttention);
    fields.put("num_train_timesteps", ConfigJson.nullable(numTrainTimesteps));
    return ConfigJson.write(fields);
  }

  /** The number of levels. */
  int levels() {
    return blockOutChannels.size();
  }

  /** The width of the time embedding. */
  int timeEmbeddingWidth() {
    return timeEmbeddingDim.orElse(4 * blockOutChannels.get(0));
  }

  /** The factor by which the network shrinks an image: height and width must be multiples of it. */
  public int sizeMultiple() {
    return 1 << (levels() - 1);
  }

  /** What all residual blocks have in common. */
  ResnetSettings resnet() {
    return ResnetSettings.withTime(timeEmbeddingWidth(), timeNorm(), normNumGroups, normEps)
        .withDropout(dropout);
  }

  /** The attentions of a down or up block: normed, and their sum not scaled. */
  AttentionSettings attention(int channels) {
    return new AttentionSettings(heads(channels), normNumGroups, normEps, 1);
  }

  /** The attention of the middle block, where it has one. */
  Optional<AttentionSettings> middleAttention() {
    int channels = blockOutChannels.get(levels() - 1);
    int groups = attnNormNumGroups.orElse(timeNorm() == TimeNorm.DEFAULT ? normNumGroups : 0);
    return addAttention
        ? Optional.of(new AttentionSettings(heads(channels), groups, normEps, midBlockScaleFactor))
        : Optional.empty();
  }

  /** Whether blocks of this type attend. */
  static boolean attends(String blockType) {
    return blockType.startsWith("Attn");
  }

  Timesteps.Order timeOrder() {
    return flipSinToCos ? Timesteps.Order.COSINE_FIRST : Timesteps.Order.SINE_FIRST;
  }

  private int heads(int channels) {
    return channels / attentionHeadDim.orElse(channels);
  }

  private TimeNorm timeNorm() {
    return resnetTimeScaleShift.equals("scale_shift") ? TimeNorm.SCALE_SHIFT : TimeNorm.DEFAULT;
  }
}
