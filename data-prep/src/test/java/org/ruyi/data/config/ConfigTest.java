package org.ruyi.data.config;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ConfigTest {
  @Test
  void sourceWantsAPath() {
    invalid(() -> new SourceConfig(SourceFormat.WEBDATASET, " ", ""), "path must not be empty");
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
    invalid(() -> new CaptionConfig(-1, 31, true, 10), "min-han must be at least 0 (was -1)");
    invalid(() -> new CaptionConfig(5, 4, true, 10), "max-han must be at least min-han, 5 (was 4)");
    invalid(() -> new CaptionConfig(1, 31, true, 0), "max-occurrences must be at least 1 (was 0)");
  }

  @Test
  void fetchWantsBounds() {
    invalid(
        () -> new FetchConfig(Duration.ZERO, 5, 8, "ruyi"),
        "timeout must be longer than zero (was PT0S)");
    invalid(
        () -> new FetchConfig(Duration.ofSeconds(1), 21, 8, "ruyi"),
        "max-redirects must be between 0 and 20 (was 21)");
    invalid(
        () -> new FetchConfig(Duration.ofSeconds(1), 5, 0, "ruyi"),
        "parallelism must be between 1 and 256 (was 0)");
    invalid(() -> new FetchConfig(Duration.ofSeconds(1), 5, 8, ""), "user-agent must not be empty");
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
    return new ImageConfig(
        size,
        Resize.CENTER_CROP,
        Encoding.JPEG,
        quality,
        new MinSide(200, MinSide.AppliesTo.BOTH),
        ratio,
        maxBytes,
        maxPixels);
  }

  private static void invalid(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }
}
