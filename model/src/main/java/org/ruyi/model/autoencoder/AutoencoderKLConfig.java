package org.ruyi.model.autoencoder;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.ruyi.model.config.ConfigJson;
import org.ruyi.model.config.JsonFields;

/**
 * The configuration of diffusers' {@code AutoencoderKL}. {@link #fromJson} checks every value; the
 * constructor takes what it is given.
 *
 * @param shape of encoder and decoder
 * @param scalingFactor a diffusion model sees latents times this, so that their variance is about 1
 * @param shiftFactor what is subtracted before; empty for nothing
 * @param useQuantConv whether a convolution follows the encoder
 * @param usePostQuantConv whether a convolution goes before the decoder
 * @param forceUpcast kept as given: that decoding in half precision overflows
 */
public record AutoencoderKLConfig(
    AutoencoderShape shape,
    double scalingFactor,
    OptionalDouble shiftFactor,
    boolean useQuantConv,
    boolean usePostQuantConv,
    boolean forceUpcast) {

  /** The name that diffusers writes into {@code _class_name}. */
  public static final String CLASS_NAME = "AutoencoderKL";

  private static final int LATENT_CHANNELS = 4;

  /**
   * Reads a diffusers {@code config.json}.
   *
   * @throws IllegalArgumentException listing every unknown field (with the nearest known name),
   *     wrong type, value out of range and unsupported value
   */
  public static AutoencoderKLConfig fromJson(String json) {
    JsonFields fields = JsonFields.parse(CLASS_NAME + " configuration", json);
    fields.choice("_class_name", CLASS_NAME, List.of(CLASS_NAME));
    AutoencoderKLConfig config =
        new AutoencoderKLConfig(
            AutoencoderFields.read(fields, LATENT_CHANNELS),
            AutoencoderFields.scalingFactor(fields),
            AutoencoderFields.shiftFactor(fields),
            fields.flag("use_quant_conv", true),
            fields.flag("use_post_quant_conv", true),
            fields.flag("force_upcast", true));
    fields.unsupported("latents_mean");
    fields.unsupported("latents_std");
    fields.finish();
    return config;
  }

  /** Writes a diffusers {@code config.json}, with every field. */
  public String toJson() {
    Map<String, Object> fields = AutoencoderFields.of(CLASS_NAME, shape);
    fields.put("force_upcast", forceUpcast);
    fields.put("latents_mean", null);
    fields.put("latents_std", null);
    fields.put("scaling_factor", scalingFactor);
    fields.put("shift_factor", shiftFactor.isPresent() ? (Double) shiftFactor.getAsDouble() : null);
    fields.put("use_post_quant_conv", usePostQuantConv);
    fields.put("use_quant_conv", useQuantConv);
    return ConfigJson.write(fields);
  }
}
