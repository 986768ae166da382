package org.ruyi.jobs.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.List;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.train.config.TrainConfig;

/** Whether a run may go on under the settings of today. */
final class Resume {
  /** What shapes the state, the order of the data or the meaning of both. */
  private static final List<String> FIXED =
      List.of(
          "data.name",
          "data.classes",
          "data.shuffle-row-groups",
          "data.flip",
          "data.crop",
          "model.unet",
          "diffusion",
          "train.seed",
          "train.batch-size",
          "train.warmup-rounds",
          "train.optimizer-state",
          "train.deltas",
          "train.outer.optimizer");

  private Resume() {}

  /**
   * @throws UserException naming the first key that would make the rest of the run another run
   */
  static void requireCompatible(JsonNode stored, Config now) {
    // A key that the checkpoint's release did not have stood at what is now its default.
    Config before =
        ConfigFactory.parseString(stored.toString())
            .withFallback(
                ConfigFactory.parseResources(Resume.class.getClassLoader(), TrainConfig.DEFAULTS));
    for (String key : FIXED) {
      ConfigValue was = before.hasPath(key) ? before.getValue(key) : null;
      ConfigValue is = now.hasPath(key) ? now.getValue(key) : null;
      boolean same =
          was == null ? is == null : is != null && was.unwrapped().equals(is.unwrapped());
      if (!same) {
        throw new UserException(
            "Cannot resume with another %s: the checkpoint has %s, the configuration %s (restore it,"
                    .formatted(key, render(was), render(is))
                + " or start another checkpoint.run)");
      }
    }
  }

  private static String render(ConfigValue value) {
    return value == null ? "none" : value.render(ConfigRenderOptions.concise());
  }
}
