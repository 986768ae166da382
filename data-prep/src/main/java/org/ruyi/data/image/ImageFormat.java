package org.ruyi.data.image;

/** Formats that are decoded. */
enum ImageFormat {
  JPEG,
  PNG,
  WEBP,
  GIF,
  BMP,
  TIFF;

  /** Whether pictures may be transparent, so that they are decoded with their alpha channel. */
  boolean mayHaveAlpha() {
    return this != JPEG;
  }
}
