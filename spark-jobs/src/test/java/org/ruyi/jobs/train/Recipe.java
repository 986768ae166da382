package org.ruyi.jobs.train;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ruyi.jobs.config.Configuration;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.train.config.TrainConfig;

/** A recipe for a network small enough for a test. */
public final class Recipe {
  private static final String TINY =
      """
      data { name = squares }
      model.unet {
        block_out_channels = [8, 16]
        down_block_types = [DownBlock2D, AttnDownBlock2D]
        up_block_types = [AttnUpBlock2D, UpBlock2D]
        layers_per_block = 1
        norm_num_groups = 4
      }
      train { batch-size = 4, steps = 4, steps-per-round = 2, learning-rate = 0.001 }
      checkpoint { run = tiny, every-steps = 4 }
      """;

  private Recipe() {}

  /** Writes what {@link #tiny} starts from to a file, for the command line. */
  static Path write(Path file) throws IOException {
    return Files.writeString(file, TINY);
  }

  public static Configuration<TrainConfig> tiny(Path root, String... overrides) {
    List<String> all = new ArrayList<>();
    all.add("data.root=" + root.resolve("datasets"));
    all.add("checkpoint.root=" + root.resolve("runs"));
    all.addAll(List.of(overrides));
    return ConfigurationLoader.load(
        TrainConfig.class, TrainConfig.DEFAULTS, ConfigFactory.parseString(TINY), all, "tiny");
  }
}
