package org.ruyi.jobs.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ruyi.jobs.config.Configuration;
import org.ruyi.jobs.config.ConfigurationLoader;
import picocli.CommandLine.Option;

/** The recipe that a job runs by. */
final class ConfigurationOptions {
  @Option(
      names = "--conf",
      required = true,
      paramLabel = "FILE",
      description = "The recipe, in HOCON. conf/ has some to start from.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override one key of the recipe, e.g. image.size=32. Repeatable.")
  private List<String> overrides = new ArrayList<>();

  <T extends Record> Configuration<T> load(Class<T> type, String defaults) {
    return ConfigurationLoader.load(type, defaults, file, overrides);
  }
}
