package org.ruyi.data.image;

/**
 * What a picture's header says, before anything is decoded.
 *
 * @param storedWidth in pixels, as stored
 * @param storedHeight in pixels, as stored
 * @param animated whether it has more than one frame
 */
record ImageHeader(
    ImageFormat format,
    int storedWidth,
    int storedHeight,
    Orientation orientation,
    boolean animated) {

  /** A picture that does not move. */
  ImageHeader(ImageFormat format, int storedWidth, int storedHeight, Orientation orientation) {
    this(format, storedWidth, storedHeight, orientation, false);
  }

  /** In pixels, as seen. */
  int width() {
    return orientation.isTransposed() ? storedHeight : storedWidth;
  }

  /** In pixels, as seen. */
  int height() {
    return orientation.isTransposed() ? storedWidth : storedHeight;
  }

  long pixels() {
    return (long) storedWidth * storedHeight;
  }
}
