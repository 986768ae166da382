package org.ruyi.data.stats;

/**
 * Bounds how many different values a count by value meets: whole numbers keep only so many
 * significant bits, and lie within 2^52 of zero.
 */
final class Rounding {
  /** What a distribution keeps: exact below 16,384, then within 0.006%. */
  static final int FINE = 14;

  /** What a host's times keep: exact below 128, then within 0.8%. */
  static final int COARSE = 7;

  private static final long LIMIT = 1L << 52;

  private Rounding() {}

  /**
   * The nearest number of the grid, halves away from zero.
   *
   * @param bits significant ones that stay, 1-52
   */
  static long of(long value, int bits) {
    long size = Math.abs(Math.max(-LIMIT, Math.min(LIMIT, value)));
    int dropped = Long.SIZE - Long.numberOfLeadingZeros(size) - bits;
    if (dropped > 0) {
      size = (size + (1L << (dropped - 1))) >> dropped << dropped;
    }
    return value < 0 ? -size : size;
  }
}
