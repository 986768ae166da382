package org.ruyi.data.image;

import java.util.List;

/**
 * At which fraction of its size a JPEG may be decoded. The decoder then computes only the lower
 * frequencies of a block, which is cheaper and nearly the mean of the pixels that a pixel stands
 * for; the nearer the reduced picture is to the wanted size, the more the difference shows.
 */
final class Reduction {
  private static final int[] FACTORS = {8, 4, 2};

  /**
   * Times the wanted pixels, each way, that a picture reduced by a factor must have. Measured on
   * photographs, so that the median difference from full decoding stays below 40 dB of noise: see
   * {@code ReducedDecodeTest}.
   */
  private static double reserve(int factor) {
    return factor == 2 ? 1 : 1.25;
  }

  private Reduction() {}

  /**
   * Chooses the greatest reduction that leaves every framing enough of the pixels that it wants.
   *
   * @return 1, 2, 4 or 8; 1 for what is no JPEG
   */
  static int of(ImageHeader header, List<Framing> framings) {
    if (header.format() != ImageFormat.JPEG) {
      return 1;
    }
    for (int factor : FACTORS) {
      double least = factor * reserve(factor);
      if (framings.stream()
          .allMatch(
              f ->
                  f.part().width() >= least * f.width()
                      && f.part().height() >= least * f.height())) {
        return factor;
      }
    }
    return 1;
  }
}
