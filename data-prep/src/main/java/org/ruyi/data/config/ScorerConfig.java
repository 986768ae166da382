package org.ruyi.data.config;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One model of the user, an ONNX file, that gives every pair a number.
 *
 * @param name the column of the score
 * @param model URI of the file
 * @param sha256 of the file, in hexadecimal
 * @param input what the model wants of a picture
 * @param imageInput name of the model's input for pictures; absent: the only one of floats
 * @param output name of the output that is the score or, where captions have an output of their
 *     own, the picture's embedding; absent: the only one
 * @param outputIndex which number of an output of several is the score; absent: there is one
 * @param text what the model wants of a caption, where {@code kind} is {@code image-text}
 * @param min scores below reject the pair
 * @param max scores above reject the pair
 * @param batchSize pairs that the model is given at one time; absent: {@link #DEFAULT_BATCH}. A
 *     model whose first dimension is fixed is given as many as that says
 */
public record ScorerConfig(
    String name,
    Kind kind,
    String model,
    String sha256,
    ScorerPicture input,
    Optional<String> imageInput,
    Optional<String> output,
    Optional<Integer> outputIndex,
    Optional<ScorerText> text,
    Optional<Double> min,
    Optional<Double> max,
    Optional<Integer> batchSize)
    implements Serializable {
  /** Pairs that a model is given at one time, where nothing else is said. */
  public static final int DEFAULT_BATCH = 16;

  /** The columns that a version, or what leads to it, has already. */
  static final Set<String> RESERVED =
      Set.of(
          "key",
          "url",
          "caption",
          "caption_raw",
          "width",
          "height",
          "original_width",
          "original_height",
          "bucket",
          "format",
          "sha256",
          "phash",
          "image",
          "tokens",
          "file",
          "position",
          "path",
          "offset",
          "length",
          "keyword",
          "stage",
          "rule",
          "measured",
          "threshold",
          "detail",
          "script",
          "fingerprint",
          "attempts",
          "tried_at",
          "retriable",
          "survivor",
          "bytes",
          "host",
          "fetch_outcome",
          "fetch_millis",
          "status",
          "stored_path",
          "stored_row",
          "rank");

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

  /** What a model looks at. */
  public enum Kind {
    /** The picture. */
    IMAGE,
    /** The picture and its caption. */
    IMAGE_TEXT
  }

  public ScorerConfig {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name must be 1 to 63 lower-case letters, digits or '_', starting with a letter (was '"
              + name
              + "')");
    }
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException("name must not be a column already (was '" + name + "')");
    }
    Check.notBlank("model", model);
    sha256 = digest("sha256", sha256);
    if ((kind == Kind.IMAGE_TEXT) != text.isPresent()) {
      throw new IllegalArgumentException(
          "text must be set where kind is image-text, and only there (" + name + ")");
    }
    outputIndex.ifPresent(index -> Check.between("output-index", index, 0, 1_000_000));
    if (outputIndex.isPresent() && text.isPresent() && text.get().hasEmbedding()) {
      throw new IllegalArgumentException(
          "output-index must not be set where the score is a cosine similarity (" + name + ")");
    }
    min.ifPresent(value -> finite("min", value));
    max.ifPresent(value -> finite("max", value));
    if (min.isPresent() && max.isPresent() && min.get() > max.get()) {
      throw new IllegalArgumentException(
          "max must be at least min, " + min.get() + " (was " + max.get() + ")");
    }
    batchSize.ifPresent(size -> Check.between("batch-size", size, 1, 1024));
  }

  static String digest(String key, String value) {
    if (!SHA256.matcher(value).matches()) {
      throw new IllegalArgumentException(
          key + " must be 64 hexadecimal digits (was '" + value + "')");
    }
    return value.toLowerCase(Locale.ROOT);
  }

  private static void finite(String key, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(key + " must be a finite number (was " + value + ")");
    }
  }

  private Object writeReplace() {
    return new SerializedRecord(this);
  }
}
