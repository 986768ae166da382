package org.ruyi.data.config;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfigTest {
  @Test
  void sourceWantsAPath() {
    invalid(
        () -> new SourceConfig(SourceFormat.WEBDATASET, " ", "", ColumnsConfig.COMMON),
        "path must not be empty");
  }

  @Test
  void outputWantsANameThatIsOnePathElement() {
    for (String name : new String[] {"", "..", "a/b", ".hidden", "a b", "x".repeat(129)}) {
      invalid(
          () -> new OutputConfig("/data", name, 10, 1, 1 << 25),
          "name must be 1 to 128 letters, digits, '.', '_' or '-', starting with a letter or digit"
              + " (was '"
              + name
              + "')");
    }
    invalid(
        () -> new OutputConfig("/data", "x", 0, 1, 1 << 25),
        "rows-per-file must be at least 1 (was 0)");
    invalid(
        () -> new OutputConfig("/data", "x", 1, 0, 1 << 25),
        "min-files must be between 1 and 100000 (was 0)");
    invalid(
        () -> new OutputConfig("/data", "x", 1, 1, 1),
        "row-group-bytes must be between 1048576 and 1073741824 (was 1)");
  }

  @Test
  void captionWantsARange() {
    invalid(() -> caption(-1, 31, 0, 10, 1), "min-han must be at least 0 (was -1)");
    invalid(() -> caption(5, 4, 0, 10, 1), "max-han must be at least min-han, 5 (was 4)");
    invalid(() -> caption(1, 31, 1.5, 10, 1), "min-han-share must be between 0 and 1 (was 1.5)");
    invalid(
        () -> caption(1, 31, Double.NaN, 10, 1), "min-han-share must be between 0 and 1 (was NaN)");
    invalid(() -> caption(1, 31, 0, 0, 1), "max-occurrences must be at least 1 (was 0)");
    invalid(() -> caption(1, 31, 0, 10, 0), "max-per-keyword must be at least 1 (was 0)");
  }

  private static CaptionConfig caption(
      int minHan, int maxHan, double minHanShare, int maxOccurrences, int maxPerKeyword) {
    return new CaptionConfig(
        CaptionConfig.Normalize.NONE,
        CaptionConfig.HtmlEntities.DECODE,
        CaptionConfig.HtmlTags.STRIP,
        minHan,
        maxHan,
        minHanShare,
        true,
        "",
        maxOccurrences,
        maxPerKeyword,
        CaptionConfig.PersonNames.MASK,
        new MaskConfig(false, false, false));
  }

  @Test
  void fetchWantsBounds() {
    Duration second = Duration.ofSeconds(1);
    invalid(
        () -> fetch(Duration.ZERO, second, 5, 8, 4, 2, second, "ruyi"),
        "timeout must be longer than zero (was PT0S)");
    invalid(
        () -> fetch(Duration.ofDays(1), second, 5, 8, 4, 2, second, "ruyi"),
        "timeout must be at most 1h (was PT24H)");
    invalid(
        () -> fetch(second, Duration.ofMillis(-1), 5, 8, 4, 2, second, "ruyi"),
        "attempt-timeout must be longer than zero (was PT-0.001S)");
    invalid(
        () -> fetch(second, second, 21, 8, 4, 2, second, "ruyi"),
        "max-redirects must be between 0 and 20 (was 21)");
    invalid(
        () -> fetch(second, second, 5, 0, 4, 2, second, "ruyi"),
        "parallelism must be between 1 and 256 (was 0)");
    invalid(
        () -> fetch(second, second, 5, 8, 0, 2, second, "ruyi"),
        "per-host must be between 1 and 256 (was 0)");
    invalid(
        () -> fetch(second, second, 5, 8, 4, 11, second, "ruyi"),
        "retries must be between 0 and 10 (was 11)");
    invalid(
        () -> fetch(second, second, 5, 8, 4, 2, Duration.ofHours(2), "ruyi"),
        "backoff must be between 0 and 1h (was PT2H)");
  }

  @Test
  void fetchWantsAName() {
    Duration second = Duration.ofSeconds(1);
    invalid(() -> fetch(second, second, 5, 8, 4, 2, second, ""), "user-agent must not be empty");
    for (String name : new String[] {"1.0", "a\r\nX: y", "如意"}) {
      invalid(
          () -> fetch(second, second, 5, 8, 4, 2, second, name),
          "user-agent must be a name of letters, '-' or '_', then anything printable in ASCII (was '"
              + name
              + "')");
    }
  }

  @Test
  void fetchWantsNetworks() {
    Duration second = Duration.ofSeconds(1);
    invalid(
        () -> fetch(second, second, 5, 8, 4, 2, second, "ruyi", "10.0.0.0/8", "localhost"),
        "allowed-networks: Invalid network: localhost (an address such as 10.0.0.0/8 or fc00::/7)");
  }

  private static FetchConfig fetch(
      Duration timeout,
      Duration attempt,
      int redirects,
      int parallelism,
      int perHost,
      int retries,
      Duration backoff,
      String userAgent,
      String... networks) {
    return new FetchConfig(
        timeout,
        attempt,
        redirects,
        parallelism,
        perHost,
        retries,
        backoff,
        userAgent,
        List.of(networks),
        "",
        FetchConfig.Policy.HONOUR,
        FetchConfig.Policy.HONOUR);
  }

  @Test
  void imageWantsWhatCanBeMade() {
    invalid(() -> image(7, 95, 3, 1, 1), "size must be between 8 and 4096 (was 7)");
    invalid(() -> image(64, 101, 3, 1, 1), "quality must be between 1 and 100 (was 101)");
    invalid(() -> image(64, 95, 0.5, 1, 1), "max-aspect-ratio must be at least 1 (was 0.5)");
    invalid(() -> image(64, 95, Double.NaN, 1, 1), "max-aspect-ratio must be at least 1 (was NaN)");
    invalid(
        () -> image(64, 95, 3, 1L << 31, 1),
        "max-bytes must be between 1 and 2147483639 (was 2147483648)");
    invalid(
        () -> image(64, 95, 3, 1, 1L << 31),
        "max-pixels must be between 1 and 1073741824 (was 2147483648)");
    invalid(
        () -> image(Resize.PAD, 64, "white"),
        "background must be a colour such as #ffffff (was 'white')");
    invalid(
        () -> image(Resize.BUCKET, 260, "#000000"),
        "size must be a multiple of buckets.step, 64, where resize is bucket (was 260)");
    invalid(() -> new Buckets(513, 2), "step must be between 0 and 512 (was 513)");
    invalid(() -> new Buckets(0, 4.5), "max-ratio must be between 1 and 4 (was 4.5)");
    invalid(() -> new MinSide(-1, MinSide.AppliesTo.BOTH), "pixels must be at least 0 (was -1)");
  }

  @Test
  void dedupWantsADistance() {
    invalid(
        () -> new DedupConfig(true, true, -2), "phash-distance must be between -1 and 16 (was -2)");
    invalid(
        () -> new DedupConfig(true, true, 17), "phash-distance must be between -1 and 16 (was 17)");
  }

  private static ImageConfig image(
      int size, int quality, double ratio, long maxBytes, long maxPixels) {
    return image(Resize.CENTER_CROP, size, quality, ratio, maxBytes, maxPixels, "#ffffff");
  }

  private static ImageConfig image(Resize resize, int size, String background) {
    return image(resize, size, 95, 3, 1, 1, background);
  }

  private static ImageConfig image(
      Resize resize,
      int size,
      int quality,
      double ratio,
      long maxBytes,
      long maxPixels,
      String background) {
    return new ImageConfig(
        size,
        resize,
        new Buckets(0, 4),
        Encoding.JPEG,
        quality,
        new MinSide(200, MinSide.AppliesTo.BOTH),
        ratio,
        maxBytes,
        maxPixels,
        background,
        Animation.FIRST_FRAME,
        Icc.CONVERT,
        DamagedScan.REJECT,
        true);
  }

  private static void invalid(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }
}
