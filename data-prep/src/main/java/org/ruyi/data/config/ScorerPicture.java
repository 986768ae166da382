package org.ruyi.data.config;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * How a model wants a picture: RGB, each value {@code (pixel * scale - mean) / std}.
 *
 * @param size of both sides, in pixels; or {@code width} and {@code height}
 * @param scale absent: 1/255
 * @param mean of red, green and blue; absent: 0
 * @param std of red, green and blue; absent: 1
 * @param layout absent: {@code nchw}
 */
public record ScorerPicture(
    Optional<Integer> size,
    Optional<Integer> width,
    Optional<Integer> height,
    Optional<Double> scale,
    Optional<List<Double>> mean,
    Optional<List<Double>> std,
    Optional<Layout> layout)
    implements Serializable {
  private static final int MAX_SIDE = 2048;

  /** The order of a tensor's dimensions: batch, channels, height, width. */
  public enum Layout {
    NCHW,
    NHWC
  }

  public ScorerPicture {
    boolean square = size.isPresent() && width.isEmpty() && height.isEmpty();
    boolean rectangle = size.isEmpty() && width.isPresent() && height.isPresent();
    if (!square && !rectangle) {
      throw new IllegalArgumentException("size must be set, or width and height instead");
    }
    size.ifPresent(side -> Check.between("size", side, 1, MAX_SIDE));
    width.ifPresent(side -> Check.between("width", side, 1, MAX_SIDE));
    height.ifPresent(side -> Check.between("height", side, 1, MAX_SIDE));
    scale.ifPresent(value -> positive("scale", value));
    mean = mean.map(List::copyOf);
    std = std.map(List::copyOf);
    mean.ifPresent(values -> three("mean", values));
    std.ifPresent(values -> three("std", values));
    std.ifPresent(values -> values.forEach(value -> positive("std", value)));
  }

  /** In pixels. */
  public int columns() {
    return width.or(() -> size).orElseThrow();
  }

  /** In pixels. */
  public int rows() {
    return height.or(() -> size).orElseThrow();
  }

  private static void three(String key, List<Double> values) {
    if (values.size() != 3 || !values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          key + " must be three finite numbers (was " + values + ")");
    }
  }

  private static void positive(String key, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(key + " must be greater than 0 (was " + value + ")");
    }
  }

  private Object writeReplace() {
    return new SerializedRecord(this);
  }
}
