package org.ruyi.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.util.Map;
import java.util.TreeMap;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.train.config.DiffusionConfig;
import org.ruyi.jobs.train.data.CaptionClasses;
import org.ruyi.model.unet.UNet2DConfig;

/** The network's configuration, completed by what the dataset says. */
final class NetworkConfig {
  private static final int CHANNELS = 3;
  private static final JsonMapper JSON = new JsonMapper();

  private NetworkConfig() {}

  /**
   * @param unet fields of diffusers' {@code config.json}
   * @param side of the dataset's pictures, in pixels
   * @param diffusion says how many channels the network must give
   * @throws UserException where the fields are wrong or contradict the dataset
   */
  static UNet2DConfig of(Config unet, int side, CaptionClasses classes, DiffusionConfig diffusion) {
    Map<String, Object> fields = new TreeMap<>(unet.root().unwrapped());
    complete(fields, "sample_size", side, "the dataset's pictures have");
    if (classes.any()) {
      complete(fields, "num_class_embeds", classes.count(), "data.classes makes");
    } else if (fields.get("num_class_embeds") != null) {
      throw new UserException(
          "Invalid model.unet.num_class_embeds: data.classes is empty, so the network gets no class"
              + " (leave the field out, or list classes)");
    }
    if (diffusion.classDropout() > 0 && !classes.any()) {
      throw new UserException(
          "Invalid diffusion.class-dropout: %s (data.classes is empty, so there is no class to leave"
                  .formatted(diffusion.classDropout())
              + " out)");
    }
    complete(fields, "in_channels", CHANNELS, "pictures have");
    complete(
        fields,
        "out_channels",
        CHANNELS * diffusion.objective().outputFactor(),
        "diffusion.variance = %s needs".formatted(diffusion.variance().diffusersName()));
    return parse(unet, fields);
  }

  private static UNet2DConfig parse(Config unet, Map<String, Object> fields) {
    try {
      return UNet2DConfig.fromJson(JSON.writeValueAsString(fields));
    } catch (JsonProcessingException e) {
      throw new UserException(
          "Invalid model.unet: " + unet.root().render(ConfigRenderOptions.concise()), e);
    } catch (IllegalArgumentException e) {
      throw new UserException("Invalid model.unet: " + e.getMessage(), e);
    }
  }

  private static void complete(Map<String, Object> fields, String field, int value, String reason) {
    Object given = fields.get(field);
    if (given != null && !(given instanceof Number number && number.doubleValue() == value)) {
      throw new UserException(
          "Invalid model.unet.%s: %s (%s %d; leave the field out)"
              .formatted(field, given, reason, value));
    }
    fields.put(field, value);
  }
}
