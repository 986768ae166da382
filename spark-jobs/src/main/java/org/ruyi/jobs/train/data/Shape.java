package org.ruyi.jobs.train.data;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a picture, in pixels.
 *
 * @param width 1 to {@link #MAXIMUM_SIDE}
 * @param height 1 to {@link #MAXIMUM_SIDE}
 */
public record Shape(int width, int height) implements Serializable, Comparable<Shape> {
  /** The longest side that a picture may have. */
  public static final int MAXIMUM_SIDE = 8192;

  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,3})x([1-9]\\d{0,3})");
  private static final Comparator<Shape> ORDER =
      Comparator.comparingInt(Shape::width).thenComparingInt(Shape::height);

  public Shape {
    if (width < 1 || height < 1 || width > MAXIMUM_SIDE || height > MAXIMUM_SIDE) {
      throw new IllegalArgumentException(
          "Invalid shape: %d x %d (1 to %d pixels a side)".formatted(width, height, MAXIMUM_SIDE));
    }
  }

  static Shape square(int side) {
    return new Shape(side, side);
  }

  /** What prepare writes into the column {@code bucket}: {@code 64x48} is 64 wide and 48 high. */
  static Optional<Shape> parse(String bucket) {
    Matcher matcher = FORM.matcher(bucket);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int width = Integer.parseInt(matcher.group(1));
    int height = Integer.parseInt(matcher.group(2));
    return Math.max(width, height) > MAXIMUM_SIDE
        ? Optional.empty()
        : Optional.of(new Shape(width, height));
  }

  /** Pixels of a picture. */
  public int pixels() {
    return width * height;
  }

  /** From the narrowest, of these from the lowest. */
  @Override
  public int compareTo(Shape other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return width + " x " + height;
  }
}
