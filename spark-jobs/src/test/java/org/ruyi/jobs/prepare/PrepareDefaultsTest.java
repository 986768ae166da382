package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ruyi.data.config.Animation;
import org.ruyi.data.config.Buckets;
import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.config.DamagedScan;
import org.ruyi.data.config.DedupConfig;
import org.ruyi.data.config.Encoding;
import org.ruyi.data.config.FetchConfig;
import org.ruyi.data.config.GatesConfig;
import org.ruyi.data.config.Icc;
import org.ruyi.data.config.ImageConfig;
import org.ruyi.data.config.MaskConfig;
import org.ruyi.data.config.MinSide;
import org.ruyi.data.config.OutputConfig;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.config.RefreshConfig;
import org.ruyi.data.config.Resize;
import org.ruyi.data.config.ScorerConfig;
import org.ruyi.data.config.ScorerPicture;
import org.ruyi.data.config.ScorerText;
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
    assertThat(load(REQUIRED).caption())
        .isEqualTo(
            new CaptionConfig(
                CaptionConfig.Normalize.NONE,
                CaptionConfig.HtmlEntities.DECODE,
                CaptionConfig.HtmlTags.STRIP,
                1,
                31,
                0,
                true,
                "",
                10,
                1000,
                CaptionConfig.PersonNames.MASK,
                new MaskConfig(false, false, false)));
    assertThat(
            load(REQUIRED
                    + ", caption { normalize = nfkc, html-entities = keep, html-tags = keep,"
                    + " min-han = 2, max-han = 20, min-han-share = 0.5,"
                    + " drop-meaningless-names = false, sensitive-words = \"s3a://b/words.txt\","
                    + " max-occurrences = 3, max-per-keyword = 7, person-names = keep,"
                    + " mask { urls = true, emails = true, phones = true } }")
                .caption())
        .isEqualTo(
            new CaptionConfig(
                CaptionConfig.Normalize.NFKC,
                CaptionConfig.HtmlEntities.KEEP,
                CaptionConfig.HtmlTags.KEEP,
                2,
                20,
                0.5,
                false,
                "s3a://b/words.txt",
                3,
                7,
                CaptionConfig.PersonNames.KEEP,
                new MaskConfig(true, true, true)));
  }

  @Test
  void fetch() {
    assertThat(load(REQUIRED).fetch())
        .isEqualTo(
            new FetchConfig(
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                5,
                32,
                4,
                2,
                Duration.ofMillis(500),
                "ruyi (image-text dataset preparation)",
                List.of(),
                "",
                FetchConfig.Policy.HONOUR,
                FetchConfig.Policy.HONOUR));
    assertThat(
            load(REQUIRED
                    + ", fetch { timeout = 500ms, attempt-timeout = 200ms, max-redirects = 1,"
                    + " parallelism = 2, per-host = 1, retries = 0, backoff = 1s, user-agent = me,"
                    + " allowed-networks = [ \"10.0.0.0/8\" ],"
                    + " trusted-certificates = /ca.pem, opt-outs = ignore, robots = ignore }")
                .fetch())
        .isEqualTo(
            new FetchConfig(
                Duration.ofMillis(500),
                Duration.ofMillis(200),
                1,
                2,
                1,
                0,
                Duration.ofSeconds(1),
                "me",
                List.of("10.0.0.0/8"),
                "/ca.pem",
                FetchConfig.Policy.IGNORE,
                FetchConfig.Policy.IGNORE));
  }

  @Test
  void image() {
    assertThat(load(REQUIRED).image())
        .isEqualTo(
            new ImageConfig(
                64,
                Resize.CENTER_CROP,
                new Buckets(0, 4.0),
                Encoding.JPEG,
                95,
                new MinSide(200, MinSide.AppliesTo.BOTH),
                3.0,
                32 << 20,
                100_000_000,
                "#ffffff",
                Animation.FIRST_FRAME,
                Icc.CONVERT,
                DamagedScan.REJECT,
                true));
    assertThat(
            load(REQUIRED
                    + ", image { size = 32, resize = bucket, buckets { step = 16, max-ratio = 2 },"
                    + " encoding = webp, quality = 80,"
                    + " min-side { pixels = 10, applies-to = either }, max-aspect-ratio = 2,"
                    + " max-bytes = 1000, max-pixels = 2000, background = \"#102030\","
                    + " animation = reject, icc = ignore, damaged-scan = decode,"
                    + " reduced-decode = false }")
                .image())
        .isEqualTo(
            new ImageConfig(
                32,
                Resize.BUCKET,
                new Buckets(16, 2.0),
                Encoding.WEBP,
                80,
                new MinSide(10, MinSide.AppliesTo.EITHER),
                2.0,
                1000,
                2000,
                "#102030",
                Animation.REJECT,
                Icc.IGNORE,
                DamagedScan.DECODE,
                false));
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
    String digest = "0123456789abcdef".repeat(4);
    assertThat(
            load(REQUIRED
                    + ", scorers = [ { name = aesthetic, kind = image, model = \"/m.onnx\","
                    + " sha256 = \""
                    + digest
                    + "\", input { size = 224 } } ]")
                .scorers())
        .containsExactly(
            new ScorerConfig(
                "aesthetic",
                ScorerConfig.Kind.IMAGE,
                "/m.onnx",
                digest,
                new ScorerPicture(
                    Optional.of(224),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertThat(
            load(REQUIRED
                    + ", scorers = [ { name = clip, kind = image-text, model = \"/m.onnx\","
                    + " sha256 = \""
                    + digest
                    + "\", input { width = 20, height = 10, scale = 1, mean = [1, 2, 3],"
                    + " std = [4, 5, 6.5], layout = nhwc }, image-input = a, output = b,"
                    + " min = -1, max = 0.5, batch-size = 2, text { vocab = \"/v.txt\","
                    + " max-tokens = 77, input = c, mask-input = d, type-input = e, output = f,"
                    + " model = \"/t.onnx\", sha256 = \""
                    + digest
                    + "\" } }, { name = topic, kind = image, model = \"/m.onnx\", sha256 = \""
                    + digest
                    + "\", input { size = 8 }, output-index = 3 } ]")
                .scorers())
        .startsWith(
            new ScorerConfig(
                "clip",
                ScorerConfig.Kind.IMAGE_TEXT,
                "/m.onnx",
                digest,
                new ScorerPicture(
                    Optional.empty(),
                    Optional.of(20),
                    Optional.of(10),
                    Optional.of(1.0),
                    Optional.of(List.of(1.0, 2.0, 3.0)),
                    Optional.of(List.of(4.0, 5.0, 6.5)),
                    Optional.of(ScorerPicture.Layout.NHWC)),
                Optional.of("a"),
                Optional.of("b"),
                Optional.empty(),
                Optional.of(
                    new ScorerText(
                        "/v.txt",
                        Optional.of(77),
                        Optional.of("c"),
                        Optional.of("d"),
                        Optional.of("e"),
                        Optional.of("f"),
                        Optional.of("/t.onnx"),
                        Optional.of(digest))),
                Optional.of(-1.0),
                Optional.of(0.5),
                Optional.of(2)))
        .extracting(ScorerConfig::outputIndex)
        .containsExactly(Optional.empty(), Optional.of(3));
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
  void theRecipeOfWukongHasTheDefaults() {
    PrepareConfig config = recipe("wukong");
    assertThat(config.source().format()).isEqualTo(SourceFormat.WUKONG_CSV);
    assertThat(config.caption()).isEqualTo(load(REQUIRED).caption());
    assertThat(config.image().minSide()).isEqualTo(new MinSide(200, MinSide.AppliesTo.BOTH));
  }

  @Test
  void theRecipeOfWukongsReportAdmitsEitherSide() {
    PrepareConfig config = recipe("wukong-report");
    assertThat(config.output().name()).isEqualTo("wukong-report");
    assertThat(config.image().minSide()).isEqualTo(new MinSide(200, MinSide.AppliesTo.EITHER));
    assertThat(config.caption()).isEqualTo(recipe("wukong").caption());
  }

  @Test
  void theRecipeOfDataCompJudgesPicturesAlone() {
    PrepareConfig config = recipe("datacomp");
    assertThat(config.image().minSide()).isEqualTo(new MinSide(199, MinSide.AppliesTo.BOTH));
    assertThat(config.image().maxAspectRatio()).isEqualTo(3);
    assertThat(config.caption().minHan()).isZero();
    assertThat(config.caption().personNames()).isEqualTo(CaptionConfig.PersonNames.KEEP);
    assertThat(config.dedup()).isEqualTo(new DedupConfig(false, false, -1));
  }

  @Test
  void theRecipeOfCoyoDropsRepetitions() {
    PrepareConfig config = recipe("coyo");
    assertThat(config.image().minSide()).isEqualTo(new MinSide(199, MinSide.AppliesTo.BOTH));
    assertThat(config.caption().maxOccurrences()).isEqualTo(10);
    assertThat(config.caption().minHan()).isZero();
    assertThat(config.dedup()).isEqualTo(new DedupConfig(true, false, 0));
  }

  private static PrepareConfig recipe(String name) {
    return ConfigurationLoader.load(
            PrepareConfig.class,
            PrepareJob.DEFAULTS,
            Path.of("../conf/" + name + ".conf"),
            List.of())
        .value();
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
