package org.ruyi.model.dit;

import java.util.HashMap;
import java.util.Map;
import org.ruyi.model.config.ConfigJson;

/**
 * The configuration of diffusers' {@code DiTTransformer2DModel}, as far as its values are free; the
 * others have the one value that a DiT has. {@link #fromJson} checks every value; the constructor
 * takes what it is given.
 *
 * @param sampleSize height and width of the latents that the position table is made for
 * @param patchSize height and width of one token's patch
 * @param inChannels channels of the noisy latents
 * @param outChannels channels of the prediction; twice {@code inChannels} where variances are
 *     learned
 * @param numLayers transformer blocks
 * @param numAttentionHeads heads of every attention
 * @param attentionHeadDim width of one head
 * @param numEmbedsAdaNorm classes; the label {@code numEmbedsAdaNorm} itself means no class
 * @param normEps added to every variance of the norms before the feed-forward layers
 * @param normNumGroups kept as given; it has no effect
 */
public record DiTConfig(
    int sampleSize,
    int patchSize,
    int inChannels,
    int outChannels,
    int numLayers,
    int numAttentionHeads,
    int attentionHeadDim,
    int numEmbedsAdaNorm,
    double normEps,
    int normNumGroups) {

  /** The name that diffusers writes into {@code _class_name}. */
  public static final String CLASS_NAME = "DiTTransformer2DModel";

  /** diffusers' defaults: DiT-XL/2 at 32 x 32 latents, without learned variances. */
  public static DiTConfig defaults() {
    return fromJson("{}");
  }

  /**
   * Reads a diffusers {@code config.json}; also that of a {@code Transformer2DModel}, as which the
   * first public DiTs were stored.
   *
   * @throws IllegalArgumentException listing every unknown field (with the nearest known name),
   *     wrong type, value out of range and unsupported value
   */
  public static DiTConfig fromJson(String json) {
    return DiTConfigReader.read(json);
  }

  /** Writes a diffusers {@code config.json}, with every field. */
  public String toJson() {
    Map<String, Object> fields = new HashMap<>();
    fields.put("_class_name", CLASS_NAME);
    fields.put("_diffusers_version", ConfigJson.DIFFUSERS_VERSION);
    fields.put("activation_fn", DiTConfigReader.ACTIVATION);
    fields.put("attention_bias", true);
    fields.put("attention_head_dim", attentionHeadDim);
    fields.put("dropout", 0.0);
    fields.put("in_channels", inChannels);
    fields.put("norm_elementwise_affine", false);
    fields.put("norm_eps", normEps);
    fields.put("norm_num_groups", normNumGroups);
    fields.put("norm_type", DiTConfigReader.NORM);
    fields.put("num_attention_heads", numAttentionHeads);
    fields.put("num_embeds_ada_norm", numEmbedsAdaNorm);
    fields.put("num_layers", numLayers);
    fields.put("out_channels", outChannels);
    fields.put("patch_size", patchSize);
    fields.put("sample_size", sampleSize);
    fields.put("upcast_attention", false);
    return ConfigJson.write(fields);
  }

  /** The width of a token. */
  int width() {
    return numAttentionHeads * attentionHeadDim;
  }

  /** Tokens along one side of the latents that the position table is made for. */
  int gridSize() {
    return sampleSize / patchSize;
  }
}
