package org.ruyi.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.ruyi.jobs.UserException;

/** Reads a job's settings: its defaults, then the user's HOCON file, then single overrides. */
public final class ConfigurationLoader {
  private static final Pattern STRUCTURED =
      Pattern.compile(
          "[\\[{\"].*|true|false|null|[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?", Pattern.DOTALL);

  private ConfigurationLoader() {}

  /**
   * Loads and validates the settings of a job.
   *
   * @param type the record that the job reads; components are the keys, in kebab-case
   * @param defaults class path resource with every key that has a default, beside {@code type}'s
   *     job
   * @param file the user's HOCON file
   * @param overrides {@code key=value} pairs that win over the file
   * @throws UserException with every mistake at once
   */
  public static <T extends Record> Configuration<T> load(
      Class<T> type, String defaults, Path file, List<String> overrides) {
    if (!Files.isRegularFile(file)) {
      throw new UserException("Cannot read configuration " + file + ": there is no such file");
    }
    Config user;
    try {
      user =
          ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      throw new UserException("Cannot read configuration " + file + ": " + e.getMessage(), e);
    }
    return load(type, defaults, user, overrides, file.toString());
  }

  /** As {@link #load(Class, String, Path, List)}, for settings that are already parsed. */
  public static <T extends Record> Configuration<T> load(
      Class<T> type, String defaults, Config user, List<String> overrides, String origin) {
    Config merged = user;
    for (String override : overrides) {
      merged = override(override).withFallback(merged);
    }
    Config base =
        ConfigFactory.parseResources(
            ConfigurationLoader.class.getClassLoader(),
            defaults,
            ConfigParseOptions.defaults().setAllowMissing(false));
    Config effective;
    try {
      effective = merged.withFallback(base).resolve();
    } catch (ConfigException e) {
      throw new UserException("Cannot read configuration " + origin + ": " + e.getMessage(), e);
    }
    List<String> errors = new ArrayList<>();
    T value = new RecordMapper(errors).map(type, effective.root(), "");
    if (!errors.isEmpty()) {
      throw new UserException("Invalid configuration " + origin + ": " + String.join("; ", errors));
    }
    return new Configuration<>(value, effective);
  }

  private static Config override(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new UserException("Invalid --set: " + text + " (write key=value)");
    }
    String key = text.substring(0, equals).strip();
    String value = text.substring(equals + 1).strip();
    try {
      ConfigUtil.splitPath(key);
      return parse(value).atPath(key);
    } catch (ConfigException e) {
      throw new UserException("Invalid --set: " + text + " (" + e.getMessage() + ")", e);
    }
  }

  /** Plain words stay strings, because a URI unquoted in HOCON would end at its two slashes. */
  private static ConfigValue parse(String value) {
    if (STRUCTURED.matcher(value).matches()) {
      return ConfigFactory.parseString("value = " + value).getValue("value");
    }
    return ConfigValueFactory.fromAnyRef(value, "--set");
  }
}
