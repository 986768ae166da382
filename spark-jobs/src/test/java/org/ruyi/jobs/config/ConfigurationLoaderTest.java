package org.ruyi.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.UserException;

class ConfigurationLoaderTest {
  private static final String DEFAULTS = "org/ruyi/jobs/config/defaults.conf";

  enum Fit {
    CENTER_CROP,
    PAD,
    SQUAREDCOS_CAP_V2
  }

  record Edge(int pixels, double ratio) {
    Edge {
      if (pixels < 1) {
        throw new IllegalArgumentException("pixels must be at least 1 (was " + pixels + ")");
      }
    }
  }

  record Settings(
      String path,
      int size,
      Fit fit,
      boolean flip,
      Duration timeout,
      List<String> names,
      Edge edge,
      Optional<Long> maxRows,
      Config network) {}

  private static Settings load(String hocon, String... overrides) {
    return ConfigurationLoader.load(
            Settings.class, DEFAULTS, ConfigFactory.parseString(hocon), List.of(overrides), "test")
        .value();
  }

  @Test
  void defaultsHoldWhereNothingIsSaid() {
    Settings settings = load("path = in");
    assertThat(settings)
        .isEqualTo(
            new Settings(
                "in",
                64,
                Fit.CENTER_CROP,
                false,
                Duration.ofSeconds(10),
                List.of(),
                new Edge(200, 3.0),
                Optional.empty(),
                ConfigFactory.empty()));
  }

  @Test
  void everyKeyCanBeSet() {
    Settings settings =
        load(
            """
            path = "s3a://b/x", size = 32, fit = pad, flip = true, timeout = 5 minutes
            names = [a, b], edge { pixels = 7, ratio = 2 }, max-rows = 9
            network { block_out_channels = [1, 2] }
            """);
    assertThat(settings)
        .isEqualTo(
            new Settings(
                "s3a://b/x",
                32,
                Fit.PAD,
                true,
                Duration.ofMinutes(5),
                List.of("a", "b"),
                new Edge(7, 2.0),
                Optional.of(9L),
                ConfigFactory.parseString("block_out_channels = [1, 2]")));
  }

  @Test
  void overridesWinAndUrisNeedNoQuotes() {
    Settings settings =
        load(
            "path = in, size = 16", "path=s3a://bucket/a b", "edge.pixels=3", "names=[x, \"y z\"]");
    assertThat(settings.path()).isEqualTo("s3a://bucket/a b");
    assertThat(settings.edge()).isEqualTo(new Edge(3, 3.0));
    assertThat(settings.names()).containsExactly("x", "y z");
    assertThat(settings.size()).isEqualTo(16);
  }

  @Test
  void enumConstantsMayKeepTheirUnderscores() {
    assertThat(load("path = in, fit = squaredcos_cap_v2").fit()).isEqualTo(Fit.SQUAREDCOS_CAP_V2);
    assertThat(load("path = in, fit = squaredcos-cap-v2").fit()).isEqualTo(Fit.SQUAREDCOS_CAP_V2);
  }

  @Test
  void everyMistakeIsReportedAtOnce() {
    assertThatThrownBy(
            () ->
                load(
                    """
                    siz = 3, size = 1.5, fit = crop, flip = maybe, timeout = soon
                    names = a, edge { pixels = 0, ration = 1 }, max-rows = many, zzzzzz = 1
                    """))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Invalid configuration test: siz is not a key (did you mean size?); "
                + "zzzzzz is not a key (known here: path, size, fit, flip, timeout, names, edge,"
                + " max-rows, network); "
                + "path is missing and has no default; "
                + "size must be a whole number (was 1.5); "
                + "fit must be one of center-crop, pad, squaredcos-cap-v2 (was \"crop\"); "
                + "flip must be true or false (was \"maybe\"); "
                + "timeout must be a duration such as 10s or 5 minutes (was \"soon\"); "
                + "names must be a list [ … ] (was \"a\"); "
                + "edge.ration is not a key (did you mean edge.ratio?); "
                + "max-rows must be a whole number (was \"many\")");
  }

  @Test
  void aSectionsOwnCheckNamesTheWholeKey() {
    assertThatThrownBy(() -> load("path = in, edge.pixels = 0"))
        .isInstanceOf(UserException.class)
        .hasMessage("Invalid configuration test: edge.pixels must be at least 1 (was 0)");
  }

  @Test
  void aSectionCannotBeAValue() {
    assertThatThrownBy(() -> load("path = in, edge = 3"))
        .hasMessage("Invalid configuration test: edge must be a section { … } (was 3)");
  }

  @Test
  void wholeNumbersMustFit() {
    assertThatThrownBy(() -> load("path = in, size = 3000000000"))
        .hasMessage(
            "Invalid configuration test: size must be a whole number below 2^31 (was 3000000000)");
  }

  @Test
  void anOverrideWithoutAValueIsRefused() {
    assertThatThrownBy(() -> load("path = in", "size"))
        .isInstanceOf(UserException.class)
        .hasMessage("Invalid --set: size (write key=value)");
  }

  @Test
  void aMissingOrBrokenFileIsNamed(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("none.conf");
    assertThatThrownBy(() -> ConfigurationLoader.load(Settings.class, DEFAULTS, missing, List.of()))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot read configuration " + missing + ": there is no such file");
    Path broken = Files.writeString(folder.resolve("broken.conf"), "path = {");
    assertThatThrownBy(() -> ConfigurationLoader.load(Settings.class, DEFAULTS, broken, List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot read configuration " + broken + ": ");
  }

  @Test
  void theEffectiveConfigurationHoldsDefaultsToo() {
    assertThat(
            ConfigurationLoader.load(
                    Settings.class,
                    DEFAULTS,
                    ConfigFactory.parseString("path = in"),
                    List.of("size=8"),
                    "test")
                .json())
        .contains("\"size\":8", "\"fit\":\"center-crop\"", "\"path\":\"in\"");
  }
}
