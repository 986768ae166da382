package org.ruyi.data.config;

import java.io.Serializable;

/**
 * What a picture must be, and what becomes of it.
 *
 * @param size side of the stored square, in pixels; of a bucket, the root of the greatest area
 * @param quality of jpeg and webp, 1-100
 * @param maxAspectRatio longer side over shorter side
 * @param maxBytes of the encoded original
 * @param maxPixels width times height, as the header of the original says
 * @param background behind transparent pictures and beside padded ones, {@code #rrggbb} in sRGB
 * @param reducedDecode whether a JPEG much larger than what is stored is decoded at a fraction of
 *     its size
 */
public record ImageConfig(
    int size,
    Resize resize,
    Buckets buckets,
    Encoding encoding,
    int quality,
    MinSide minSide,
    double maxAspectRatio,
    long maxBytes,
    long maxPixels,
    String background,
    Animation animation,
    Icc icc,
    DamagedScan damagedScan,
    boolean reducedDecode)
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
    Colour.parse("background", background);
    if (resize == Resize.BUCKET && size % buckets.stepFor(size) != 0) {
      throw new IllegalArgumentException(
          "size must be a multiple of buckets.step, "
              + buckets.stepFor(size)
              + ", where resize is bucket (was "
              + size
              + ")");
    }
  }

  /** {@link #background} as a colour. */
  public Colour backgroundColour() {
    return Colour.parse("background", background);
  }
}
