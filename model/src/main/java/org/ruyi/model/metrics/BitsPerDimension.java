package org.ruyi.model.metrics;

/** The unit in which likelihoods of images are compared. */
public final class BitsPerDimension {
  private BitsPerDimension() {}

  /**
   * Bits a dimension of a discrete likelihood.
   *
   * @param nats −ln P(x) of the whole image
   * @param dimensions C·H·W
   * @throws IllegalArgumentException if {@code dimensions} is less than 1
   */
  public static double ofNats(double nats, long dimensions) {
    requirePositive("number of dimensions", dimensions);
    return nats / (dimensions * Math.log(2));
  }

  /**
   * Bits a dimension of a continuous density of uniformly dequantised pixels in [−1, 1]: each of
   * the levels is an interval of 2/levels (Theis et al., arXiv 1511.01844, section 3.1).
   *
   * @param nats −ln p(x) of the whole image
   * @param dimensions C·H·W
   * @param levels of one channel, 256 for bytes
   * @throws IllegalArgumentException if {@code dimensions} or {@code levels} is less than 1
   */
  public static double ofDensity(double nats, long dimensions, int levels) {
    requirePositive("number of levels", levels);
    return ofNats(nats, dimensions) + Math.log(levels / 2.0) / Math.log(2);
  }

  private static void requirePositive(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException("Invalid %s: %d (at least 1)".formatted(what, value));
    }
  }
}
