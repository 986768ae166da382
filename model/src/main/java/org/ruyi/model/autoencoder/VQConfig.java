package org.ruyi.model.autoencoder;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.ruyi.model.config.ConfigJson;
import org.ruyi.model.config.JsonFields;

/**
 * The configuration of diffusers' {@code VQModel}. {@link #fromJson} checks every value; the
 * constructor takes what it is given.
 *
 * @param shape of encoder and decoder
 * @param numVqEmbeddings code words
 * @param vqEmbedDim size of a code word; as many as latent channels where empty
 * @param scalingFactor a diffusion model sees latents times this
 * @param forceUpcast kept as given: that decoding in half precision overflows
 */
public record VQConfig(
    AutoencoderShape shape,
    int numVqEmbeddings,
    OptionalInt vqEmbedDim,
    double scalingFactor,
    boolean forceUpcast) {

  /** The name that diffusers writes into {@code _class_name}. */
  public static final String CLASS_NAME = "VQModel";

  private static final int LATENT_CHANNELS = 3;
  private static final int MAXIMUM_EMBEDDINGS = 1 << 20;

  /**
   * Reads a diffusers {@code config.json}.
   *
   * @throws IllegalArgumentException listing every unknown field (with the nearest known name),
   *     wrong type, value out of range and unsupported value
   */
  public static VQConfig fromJson(String json) {
    JsonFields fields = JsonFields.parse(CLASS_NAME + " configuration", json);
    fields.choice("_class_name", CLASS_NAME, List.of(CLASS_NAME));
    VQConfig config =
        new VQConfig(
            AutoencoderFields.read(fields, LATENT_CHANNELS),
            fields.integer("num_vq_embeddings", 256, 1, MAXIMUM_EMBEDDINGS),
            fields.optionalInteger(
                "vq_embed_dim", OptionalInt.empty(), 1, AutoencoderFields.MAXIMUM_CHANNELS),
            AutoencoderFields.scalingFactor(fields),
            fields.flag("force_upcast", false));
    fields.choice("norm_type", "group", List.of("group"));
    if (fields.flag("lookup_from_codebook", false)) {
      fields.problem("lookup_from_codebook: true (only false is supported)");
    }
    fields.finish();
    return config;
  }

  /** Writes a diffusers {@code config.json}, with every field. */
  public String toJson() {
    Map<String, Object> fields = AutoencoderFields.of(CLASS_NAME, shape);
    fields.put("force_upcast", forceUpcast);
    fields.put("lookup_from_codebook", false);
    fields.put("norm_type", "group");
    fields.put("num_vq_embeddings", numVqEmbeddings);
    fields.put("scaling_factor", scalingFactor);
    fields.put("vq_embed_dim", ConfigJson.nullable(vqEmbedDim));
    return ConfigJson.write(fields);
  }

  int embeddingWidth() {
    return vqEmbedDim.orElse(shape.latentChannels());
  }
}
