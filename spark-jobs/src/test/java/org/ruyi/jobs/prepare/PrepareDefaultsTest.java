package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.config.DedupConfig;
import org.ruyi.data.config.Encoding;
import org.ruyi.data.config.FetchConfig;
import org.ruyi.data.config.GatesConfig;
import org.ruyi.data.config.ImageConfig;
import org.ruyi.data.config.MinSide;
import org.ruyi.data.config.OutputConfig;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.config.RefreshConfig;
import org.ruyi.data.config.Resize;
import org.ruyi.data.config.ScorerConfig;
import org.ruyi.data.config.SourceConfig;
import org.ruyi.data.config.SourceFormat;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.config.ConfigurationLoader;

final class PrepareDefaultsTest {
  private static final String REQUIRED =
      "source { format = webdataset, path = \"/in/*.tar\" }, output { root = \"/out\", name = x }";

  @Test
  void source() {
    assertThat(load(REQUIRED).source())
        .isEqualTo(
            new SourceConfig(SourceFormat.WEBDATASET, "/in/*.tar", "", ColumnsConfig.COMMON));
    assertThat(
            load("source { format = wukong-csv, path = \"/in.csv\", allowed-root = \"/pictures\","
                    + " columns { url = a, caption = b, key = c, keyword = d, image = e } },"
                    + " output { root = \"/out\", name = x }")
                .source())
        .isEqualTo(
            new SourceConfig(
                SourceFormat.WUKONG_CSV,
                "/in.csv",
                "/pictures",
                new ColumnsConfig("a", "b", "c", "d", "e")));
  }

  @Test
  void output() {
    assertThat(load(REQUIRED).output())
        .isEqualTo(new OutputConfig("/out", "x", 10_000, 8, 32 << 20));
    assertThat(
            load(REQUIRED
                    + ", output { root = \"s3a://b/d\", name = y, rows-per-file = 5,"
                    + " min-files = 2, row-group-bytes = 2000000 }")
                .output())
        .isEqualTo(new OutputConfig("s3a://b/d", "y", 5, 2, 2_000_000));
  }

  @Test
  void caption() {
    assertThat(load(REQUIRED).caption()).isEqualTo(new CaptionConfig(1, 31, true, 10));
    assertThat(
            load(REQUIRED
                    + ", caption { min-han = 2, max-han = 20, drop-meaningless-names = false,"
                    + " max-occurrences = 3 }")
                .caption())
        .isEqualTo(new CaptionConfig(2, 20, false, 3));
  }

  @Test
  void fetch() {
    assertThat(load(REQUIRED).fetch())
        .isEqualTo(
            new FetchConfig(Duration.ofSeconds(10), 5, 8, "ruyi (image-text dataset preparation)"));
    assertThat(
            load(REQUIRED
                    + ", fetch { timeout = 500ms, max-redirects = 1, parallelism = 2,"
                    + " user-agent = me }")
                .fetch())
        .isEqualTo(new FetchConfig(Duration.ofMillis(500), 1, 2, "me"));
  }

  @Test
  void image() {
    assertThat(load(REQUIRED).image())
        .isEqualTo(
            new ImageConfig(
                64,
                Resize.CENTER_CROP,
                Encoding.JPEG,
                95,
                new MinSide(200, MinSide.AppliesTo.BOTH),
                3.0,
                32 << 20,
                100_000_000));
    assertThat(
            load(REQUIRED
                    + ", image { size = 32, resize = pad, encoding = webp, quality = 80,"
                    + " min-side { pixels = 10, applies-to = either }, max-aspect-ratio = 2,"
                    + " max-bytes = 1000, max-pixels = 2000 }")
                .image())
        .isEqualTo(
            new ImageConfig(
                32,
                Resize.PAD,
                Encoding.WEBP,
                80,
                new MinSide(10, MinSide.AppliesTo.EITHER),
                2.0,
                1000,
                2000));
  }

  @Test
  void dedup() {
    assertThat(load(REQUIRED).dedup()).isEqualTo(new DedupConfig(false, false, -1));
    assertThat(
            load(REQUIRED + ", dedup { pairs = true, bytes = true, phash-distance = 6 }").dedup())
        .isEqualTo(new DedupConfig(true, true, 6));
  }

  @Test
  void scorers() {
    assertThat(load(REQUIRED).scorers()).isEmpty();
    assertThat(load(REQUIRED + ", scorers = [ { name = aesthetic } ]").scorers())
        .containsExactly(new ScorerConfig("aesthetic"));
  }

  @Test
  void refresh() {
    assertThat(load(REQUIRED).refresh())
        .isEqualTo(
            new RefreshConfig(
                RefreshConfig.From.PARENT, RefreshConfig.Vanished.DROP, 3, Duration.ofHours(1)));
    assertThat(
            load(REQUIRED
                    + ", refresh { from = scratch, vanished = keep, max-attempts = 2,"
                    + " backoff = 5s }")
                .refresh())
        .isEqualTo(
            new RefreshConfig(
                RefreshConfig.From.SCRATCH, RefreshConfig.Vanished.KEEP, 2, Duration.ofSeconds(5)));
  }

  @Test
  void gates() {
    assertThat(load(REQUIRED).gates()).isEqualTo(new GatesConfig(1, Map.of(), 1, 1000));
    assertThat(
            load(REQUIRED
                    + ", gates { min-rows = 5, max-reject-share { han-count = 0.5,"
                    + " undecodable = 0 }, max-fetch-failures = 0.1, max-caption-drift = 0.2 }")
                .gates())
        .isEqualTo(new GatesConfig(5, Map.of("han-count", 0.5, "undecodable", 0.0), 0.1, 0.2));
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

  @Test
  void theRecipeOfCifar10IsValid() {
    PrepareConfig config =
        ConfigurationLoader.load(
                PrepareConfig.class,
                PrepareJob.DEFAULTS,
                Path.of("../conf/cifar10.conf"),
                List.of())
            .value();
    assertThat(config.source().format()).isEqualTo(SourceFormat.CIFAR10);
    assertThat(config.image().encoding()).isEqualTo(Encoding.PNG);
  }

  private static PrepareConfig load(String text) {
    Config user = ConfigFactory.parseString(text);
    return ConfigurationLoader.load(
            PrepareConfig.class, PrepareJob.DEFAULTS, user, List.of(), "test")
        .value();
  }
}
