package org.ruyi.data.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.ruyi.data.pipeline.Columns;

final class ScorerConfigTest {
  private static final String DIGEST = "ab".repeat(32);
  private static final ScorerPicture PICTURE =
      picture(Optional.of(8), Optional.empty(), List.of(0.5, 0.5, 0.5), List.of(0.2, 0.2, 0.2));
  private static final ScorerText TEXT =
      text("/v.txt", Optional.of(52), Optional.of("/t.onnx"), Optional.of(DIGEST));

  @Test
  void wantsANameThatIsAColumnOfItsOwn() {
    for (String name : new String[] {"", "A", "1a", "a-b", "a b", "x".repeat(64)}) {
      invalid(
          () -> image(name, DIGEST),
          "name must be 1 to 63 lower-case letters, digits or '_', starting with a letter (was '"
              + name
              + "')");
    }
    for (String name : Columns.outcome(List.of()).fieldNames()) {
      invalid(() -> image(name, DIGEST), "name must not be a column already (was '" + name + "')");
    }
    assertThat(ScorerConfig.RESERVED).contains(Columns.JUDGED.fieldNames());
  }

  @Test
  void wantsADigest() {
    invalid(() -> image("s", "abc"), "sha256 must be 64 hexadecimal digits (was 'abc')");
    assertThat(image("s", DIGEST.toUpperCase(java.util.Locale.ROOT)).sha256()).isEqualTo(DIGEST);
    invalid(
        () -> text("/v.txt", Optional.empty(), Optional.of("/t.onnx"), Optional.empty()),
        "sha256 must be set where model is, and only there");
  }

  @Test
  void wantsATextWhereCaptionsCount() {
    invalid(
        () -> scorer(ScorerConfig.Kind.IMAGE_TEXT, Optional.empty(), Optional.empty()),
        "text must be set where kind is image-text, and only there (s)");
    invalid(
        () -> scorer(ScorerConfig.Kind.IMAGE, Optional.of(TEXT), Optional.empty()),
        "text must be set where kind is image-text, and only there (s)");
    invalid(
        () -> scorer(ScorerConfig.Kind.IMAGE_TEXT, Optional.of(TEXT), Optional.of(1)),
        "output-index must not be set where the score is a cosine similarity (s)");
    invalid(
        () -> text("/v.txt", Optional.of(2), Optional.empty(), Optional.empty()),
        "max-tokens must be between 3 and 512 (was 2)");
  }

  @Test
  void wantsThresholdsInOrder() {
    invalid(
        () -> thresholds(Optional.of(1.0), Optional.of(0.5), 1),
        "max must be at least min, 1.0 (was 0.5)");
    invalid(
        () -> thresholds(Optional.of(Double.NaN), Optional.empty(), 1),
        "min must be a finite number (was NaN)");
    invalid(
        () -> thresholds(Optional.empty(), Optional.empty(), 0),
        "batch-size must be between 1 and 1024 (was 0)");
  }

  @Test
  void wantsASizeAndThreeChannels() {
    List<Double> ones = List.of(1.0, 1.0, 1.0);
    invalid(
        () -> picture(Optional.empty(), Optional.empty(), ones, ones),
        "size must be set, or width and height instead");
    invalid(
        () -> picture(Optional.of(1), Optional.of(1), ones, ones),
        "size must be set, or width and height instead");
    invalid(
        () -> picture(Optional.of(4096), Optional.empty(), ones, ones),
        "size must be between 1 and 2048 (was 4096)");
    invalid(
        () -> picture(Optional.of(8), Optional.empty(), List.of(1.0), ones),
        "mean must be three finite numbers (was [1.0])");
    invalid(
        () -> picture(Optional.of(8), Optional.empty(), ones, List.of(1.0, 0.0, 1.0)),
        "std must be greater than 0 (was 0.0)");
  }

  @Test
  void travelsToExecutors() throws Exception {
    ScorerConfig config =
        new ScorerConfig(
            "s",
            ScorerConfig.Kind.IMAGE_TEXT,
            "/m.onnx",
            DIGEST,
            PICTURE,
            Optional.of("in"),
            Optional.empty(),
            Optional.empty(),
            Optional.of(TEXT),
            Optional.of(0.5),
            Optional.empty(),
            Optional.of(4));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(List.of(config));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(List.of(config));
    }
  }

  private static ScorerConfig image(String name, String sha256) {
    return new ScorerConfig(
        name,
        ScorerConfig.Kind.IMAGE,
        "/m.onnx",
        sha256,
        PICTURE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ScorerConfig scorer(
      ScorerConfig.Kind kind, Optional<ScorerText> text, Optional<Integer> index) {
    return new ScorerConfig(
        "s",
        kind,
        "/m.onnx",
        DIGEST,
        PICTURE,
        Optional.empty(),
        Optional.empty(),
        index,
        text,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ScorerConfig thresholds(Optional<Double> min, Optional<Double> max, int batch) {
    return new ScorerConfig(
        "s",
        ScorerConfig.Kind.IMAGE,
        "/m.onnx",
        DIGEST,
        PICTURE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        min,
        max,
        Optional.of(batch));
  }

  private static ScorerPicture picture(
      Optional<Integer> size, Optional<Integer> width, List<Double> mean, List<Double> std) {
    return new ScorerPicture(
        size,
        width,
        Optional.empty(),
        Optional.empty(),
        Optional.of(mean),
        Optional.of(std),
        Optional.empty());
  }

  private static ScorerText text(
      String vocab, Optional<Integer> tokens, Optional<String> model, Optional<String> sha256) {
    return new ScorerText(
        vocab,
        tokens,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        model,
        sha256);
  }

  private static void invalid(ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }
}
