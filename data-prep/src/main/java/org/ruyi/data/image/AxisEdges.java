package org.ruyi.data.image;

import org.ruyi.data.image.AxisWeights.Inside;

/**
 * The same means as {@link AxisWeights}, by differences of a line's cumulative sum at the edges of
 * the result's pixels: no work a tap. The sum up to edge {@code k} is, times {@code 2^bits}, that
 * of the pixels before {@code at[k]}, and a little of {@code at[k]} and of its neighbours.
 *
 * @param at the pixel in which each edge lies
 * @param before weight of the pixel before it
 * @param inside weight of the pixel itself
 * @param after weight of the pixel after it
 * @param scale turns a difference into a mean times {@code 2^(SCALE_BITS)} times the unit
 * @param bits of a weight
 */
@SuppressWarnings("ArrayRecordComponent")
record AxisEdges(int[] at, int[] before, int[] inside, int[] after, long[] scale, int bits) {
  static final int SCALE_BITS = 20;

  /** What 255 at full weight may overshoot, at both edges together. */
  private static final double OVERSHOOT = 1.2;

  /**
   * @param start where the part begins, in source pixels
   * @param length of the part, in source pixels; at least {@code size}
   * @param size number of the result's pixels
   * @param unitBits a mean is given times two to this power
   * @param greatest the largest sum, of values up to 255, that is allowed
   */
  static AxisEdges of(
      double start, double length, int size, Inside kind, int unitBits, long greatest) {
    double most = 255 * OVERSHOOT * (length / size + 1);
    int bits = 0;
    while (bits < 11 && most * (2L << bits) < greatest) {
      bits++;
    }
    int unit = 1 << bits;
    int[] at = new int[size + 1];
    int[] before = new int[size + 1];
    int[] inside = new int[size + 1];
    int[] after = new int[size + 1];
    long[] sum = new long[size + 1];
    for (int k = 0; k <= size; k++) {
      double position = AxisWeights.snapped(start + k * length / size);
      at[k] = (int) Math.floor(position);
      double t = position - at[k];
      int share = (int) Math.rint(t * unit);
      if (kind == Inside.SMOOTH) {
        before[k] = (int) Math.rint((t * t * t - 2 * t * t + t) / 2 * unit);
        after[k] = (int) Math.rint((t * t * t - t * t) / 2 * unit);
      }
      inside[k] = share - before[k] - after[k];
      sum[k] = (long) at[k] * unit + share;
    }
    long[] scale = new long[size];
    for (int k = 0; k < size; k++) {
      scale[k] = Math.round((double) (1L << SCALE_BITS + unitBits) / (sum[k + 1] - sum[k]));
    }
    return new AxisEdges(at, before, inside, after, scale, bits);
  }
}
