package org.ruyi.model.unet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ruyi.model.config.ConfigJson;
import org.ruyi.model.config.JsonFields;

/**
 * The configuration of a {@link NoisyClassifier}. {@link #fromJson} checks every value; the
 * constructor takes what it is given.
 *
 * @param unet the U-Net of whose way down and middle it is made; it has no classes itself
 * @param numClasses classes to tell apart
 * @param pool how pixels become one vector
 */
public record NoisyClassifierConfig(UNet2DConfig unet, int numClasses, Pool pool) {
  /** What stands in {@code _class_name}. */
  public static final String CLASS_NAME = "NoisyClassifier";

  private static final int MAXIMUM_CLASSES = 1_000_000;

  /** How pixels become one vector. */
  public enum Pool {
    /** Their mean attends to all of them; needs a {@code sample_size}. */
    ATTENTION,
    /** Their mean. */
    AVERAGE
  }

  /**
   * Reads a configuration: {@code num_classes}, {@code pool} ({@code attention} or {@code average})
   * and {@code unet}, a diffusers {@code UNet2DModel} configuration.
   *
   * @throws IllegalArgumentException listing every unknown field (with the nearest known name),
   *     wrong type, value out of range and unsupported value
   */
  public static NoisyClassifierConfig fromJson(String json) {
    JsonFields fields = JsonFields.parse(CLASS_NAME + " configuration", json);
    fields.choice("_class_name", CLASS_NAME, List.of(CLASS_NAME));
    int classes = fields.integer("num_classes", 1000, 2, MAXIMUM_CLASSES);
    String pool = fields.choice("pool", "attention", List.of("attention", "average"));
    Optional<UNet2DConfig> unet = unet(fields);
    NoisyClassifierConfig config =
        new NoisyClassifierConfig(
            unet.orElse(null), classes, Pool.valueOf(pool.toUpperCase(Locale.ROOT)));
    if (unet.isPresent()) {
      config.checkTogether(fields);
    }
    fields.finish();
    return config;
  }

  private static Optional<UNet2DConfig> unet(JsonFields fields) {
    Optional<JsonNode> node = fields.raw("unet").filter(JsonNode::isObject);
    if (node.isEmpty()) {
      fields.problem("unet: missing (the configuration of a UNet2DModel)");
      return Optional.empty();
    }
    try {
      return Optional.of(UNet2DConfig.fromJson(node.get().toString()));
    } catch (IllegalArgumentException e) {
      fields.problem("unet: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void checkTogether(JsonFields fields) {
    if (unet.numClassEmbeds().isPresent() || unet.classEmbedType().isPresent()) {
      fields.problem("unet: it takes class labels (none, the classifier is to find them)");
    }
    if (pool == Pool.ATTENTION && unet.sampleSize().isEmpty()) {
      fields.problem("unet: no sample_size (needed for pool attention)");
    }
  }

  /** Writes the configuration, with every field. */
  public String toJson() {
    Map<String, Object> fields = new HashMap<>();
    fields.put("_class_name", CLASS_NAME);
    fields.put("num_classes", numClasses);
    fields.put("pool", pool.name().toLowerCase(Locale.ROOT));
    try {
      fields.put("unet", new ObjectMapper().readTree(unet.toJson()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ConfigJson.write(fields);
  }

  /** Pixels at the coarsest level. */
  long coarsestPixels() {
    UNet2DConfig.SampleSize size = unet.sampleSize().orElseThrow();
    return (long) (size.height() / unet.sizeMultiple()) * (size.width() / unet.sizeMultiple());
  }
}
