package org.ruyi.data.image;

/**
 * Which part of a picture, as it is seen in full size, is scaled to which size, and on which canvas
 * it is centred.
 */
record Framing(Region part, int width, int height, int canvasWidth, int canvasHeight) {

  /**
   * Scales to cover, and crops at the centre; where the margin is odd, the smaller half is left or
   * above.
   *
   * @param width of the picture
   * @param height of the picture
   */
  static Framing cover(int width, int height, int toWidth, int toHeight) {
    int partWidth = width;
    int partHeight = height;
    if ((long) width * toHeight > (long) height * toWidth) {
      partWidth = scaled(height, toWidth, toHeight);
    } else {
      partHeight = scaled(width, toHeight, toWidth);
    }
    Region part =
        new Region((width - partWidth) / 2, (height - partHeight) / 2, partWidth, partHeight);
    return new Framing(part, toWidth, toHeight, toWidth, toHeight);
  }

  /** Scales all of the picture into a square. */
  static Framing pad(int width, int height, int size) {
    Framing inner = within(width, height, size);
    return new Framing(inner.part, inner.width, inner.height, size, size);
  }

  /** Scales all of the picture so that its longer side has a length. */
  static Framing within(int width, int height, int longest) {
    int longer = Math.max(width, height);
    int toWidth = scaled(width, longest, longer);
    int toHeight = scaled(height, longest, longer);
    return new Framing(Region.whole(width, height), toWidth, toHeight, toWidth, toHeight);
  }

  /** {@code side * numerator / denominator}, rounded, and at least one pixel. */
  private static int scaled(int side, int numerator, int denominator) {
    return (int) Math.max(1, Math.round((double) side * numerator / denominator));
  }
}
