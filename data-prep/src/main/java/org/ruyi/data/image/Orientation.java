package org.ruyi.data.image;

/**
 * How a stored picture is turned to be seen, as EXIF counts it (tag 0x0112).
 *
 * <p>A picture is first transposed, then flipped.
 */
enum Orientation {
  NORMAL(false, false, false),
  MIRRORED(false, true, false),
  UPSIDE_DOWN(false, true, true),
  MIRRORED_UPSIDE_DOWN(false, false, true),
  TRANSPOSED(true, false, false),
  RIGHT(true, true, false),
  TRANSVERSED(true, true, true),
  LEFT(true, false, true);

  private final boolean transposed;
  private final boolean flippedAcross;
  private final boolean flippedDown;

  Orientation(boolean transposed, boolean flippedAcross, boolean flippedDown) {
    this.transposed = transposed;
    this.flippedAcross = flippedAcross;
    this.flippedDown = flippedDown;
  }

  /** By EXIF's number; what is not 1 to 8 means nothing, and the picture stays as it is. */
  static Orientation ofExif(int number) {
    return number >= 1 && number <= 8 ? values()[number - 1] : NORMAL;
  }

  boolean isTransposed() {
    return transposed;
  }

  /** Whether left and right change places, after transposing. */
  boolean isFlippedAcross() {
    return flippedAcross;
  }

  /** Whether top and bottom change places, after transposing. */
  boolean isFlippedDown() {
    return flippedDown;
  }
}
