package org.ruyi.data.image;

import java.util.List;

/**
 * At which fraction of its size a JPEG may be decoded. The decoder then computes only the lower
 * frequencies of a block, which is cheaper and nearly the mean of the pixels that a pixel stands
 * for; the nearer the reduced picture is to the wanted size, the more the difference shows.
 */
final class Reduction {
  private static final int[] FACTORS = {8, 4, 2};

  private Reduction() {}

  /**
   * Chooses the greatest reduction that leaves every framing so many times the pixels that it
   * wants, each way.
   *
   * @param reserve at least 1
   * @return 1, 2, 4 or 8; 1 for what is no JPEG
   */
  static int of(ImageHeader header, List<Framing> framings, double reserve) {
    if (header.format() != ImageFormat.JPEG) {
      return 1;
    }
    for (int factor : FACTORS) {
      double least = factor * reserve;
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
