package org.ruyi.data.image;

/**
 * What a picture's header says, before anything is decoded.
 *
 * @param storedWidth in pixels, as stored
 * @param storedHeight in pixels, as stored
 */
record ImageHeader(ImageFormat format, int storedWidth, int storedHeight, Orientation orientation) {

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
