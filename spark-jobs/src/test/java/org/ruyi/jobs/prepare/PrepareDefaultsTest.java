package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.config.Encoding;
import org.ruyi.data.config.FetchConfig;
import org.ruyi.data.config.ImageConfig;
import org.ruyi.data.config.MinSide;
import org.ruyi.data.config.OutputConfig;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.config.Resize;
import org.ruyi.data.config.SourceConfig;
import org.ruyi.data.config.SourceFormat;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.config.ConfigurationLoader;

final class PrepareDefaultsTest {
  private static final String REQUIRED =
      "source { format = webdataset, path = \"/in/*.tar\" }, output { root = \"/out\", name = x }";

  @Test
  void hasWukongsRulesAsDefaults() {
    assertThat(load(REQUIRED))
        .isEqualTo(
            new PrepareConfig(
                new SourceConfig(SourceFormat.WEBDATASET, "/in/*.tar", ""),
                new OutputConfig("/out", "x", 10_000, 8, 32 << 20),
                new CaptionConfig(1, 31, true, 10),
                new FetchConfig(
                    Duration.ofSeconds(10), 5, 8, "ruyi (image-text dataset preparation)"),
                new ImageConfig(
                    64,
                    Resize.CENTER_CROP,
                    Encoding.JPEG,
                    95,
                    new MinSide(200, MinSide.AppliesTo.BOTH),
                    3.0,
                    32 << 20,
                    100_000_000)));
  }

  @Test
  void readsEveryKey() {
    String every =
        """
        source { format = wukong-csv, path = "/in.csv", allowed-root = "/pictures" }
        output { root = "s3a://b/d", name = y, rows-per-file = 5, min-files = 2, row-group-bytes = 2000000 }
        caption { min-han = 2, max-han = 20, drop-meaningless-names = false, max-occurrences = 3 }
        fetch { timeout = 500ms, max-redirects = 1, parallelism = 2, user-agent = me }
        image { size = 32, resize = pad, encoding = webp, quality = 80,
                min-side { pixels = 10, applies-to = either }, max-aspect-ratio = 2,
                max-bytes = 1000, max-pixels = 2000 }
        """;
    assertThat(load(every))
        .isEqualTo(
            new PrepareConfig(
                new SourceConfig(SourceFormat.WUKONG_CSV, "/in.csv", "/pictures"),
                new OutputConfig("s3a://b/d", "y", 5, 2, 2_000_000),
                new CaptionConfig(2, 20, false, 3),
                new FetchConfig(Duration.ofMillis(500), 1, 2, "me"),
                new ImageConfig(
                    32,
                    Resize.PAD,
                    Encoding.WEBP,
                    80,
                    new MinSide(10, MinSide.AppliesTo.EITHER),
                    2.0,
                    1000,
                    2000)));
  }

  @Test
  void namesEveryMistakeByItsKey() {
    assertThatThrownBy(
            () ->
                load(
                    REQUIRED + ", image { max-aspect-ratio = 0.5, sise = 3 }, caption.max-han = 0"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("image.sise is not a key (did you mean image.size?)")
        .hasMessageContaining("caption.max-han must be at least min-han, 1 (was 0)");
  }

  @Test
  void theRecipeOfWukongIsValid() {
    PrepareConfig config =
        ConfigurationLoader.load(
                PrepareConfig.class, PrepareJob.DEFAULTS, Path.of("../conf/wukong.conf"), List.of())
            .value();
    assertThat(config.source().format()).isEqualTo(SourceFormat.WUKONG_CSV);
    assertThat(config.caption()).isEqualTo(load(REQUIRED).caption());
  }

  private static PrepareConfig load(String text) {
    Config user = ConfigFactory.parseString(text);
    return ConfigurationLoader.load(
            PrepareConfig.class, PrepareJob.DEFAULTS, user, List.of(), "test")
        .value();
  }
}
