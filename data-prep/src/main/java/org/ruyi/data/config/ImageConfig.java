package org.ruyi.data.config;

import java.io.Serializable;

/**
 * What a picture must be, and what becomes of it.
 *
 * @param size side of the stored square, in pixels
 * @param quality of jpeg and webp, 1-100
 * @param maxAspectRatio longer side over shorter side
 * @param maxBytes of the encoded original
 * @param maxPixels width times height, as the header of the original says
 */
public record ImageConfig(
    int size,
    Resize resize,
    Encoding encoding,
    int quality,
    MinSide minSide,
    double maxAspectRatio,
    long maxBytes,
    long maxPixels)
    implements Serializable {
  /** Beyond this OpenCV refuses to decode. */
  private static final long DECODER_PIXELS = 1L << 30;

  /** An array holds no more. */
  private static final long ARRAY_BYTES = Integer.MAX_VALUE - 8;

  public ImageConfig {
    Check.between("size", size, 8, 4096);
    Check.between("quality", quality, 1, 100);
    if (!(maxAspectRatio >= 1)) {
      throw new IllegalArgumentException(
          "max-aspect-ratio must be at least 1 (was " + maxAspectRatio + ")");
    }
    Check.between("max-bytes", maxBytes, 1, ARRAY_BYTES);
    Check.between("max-pixels", maxPixels, 1, DECODER_PIXELS);
  }
}
