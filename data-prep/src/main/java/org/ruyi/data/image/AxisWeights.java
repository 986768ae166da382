package org.ruyi.data.image;

import java.util.Arrays;

/**
 * Of how much of which pixels each pixel of a shrunken line is the mean. Pixels of the result lie
 * anywhere between those of the source.
 *
 * @param first of each result's pixels, the first source pixel
 * @param count of each result's pixels, the number of source pixels
 * @param weights of pixel {@code i} from {@code i * stride} on; their sum is the same everywhere
 */
@SuppressWarnings("ArrayRecordComponent")
record AxisWeights(int[] first, int[] count, int[] weights, int stride) {
  private static final double SNAP = 1e-6;

  /** What lies between two source pixels' edges. */
  enum Inside {
    /** A pixel has one value all over: the mean over the area. */
    FLAT,
    /**
     * A pixel is a parabola that has its mean and joins its neighbours: the cumulative sum of the
     * line is interpolated by a cubic (Catmull-Rom) spline. Less blurred where the edges of the
     * result's pixels cut through pixels that are means themselves.
     */
    SMOOTH
  }

  /**
   * @param start where the part begins, in source pixels
   * @param length of the part, in source pixels; at least {@code size}
   * @param limit number of source pixels; what lies beyond is as the last one
   * @param size number of the result's pixels
   * @param unit the sum of a pixel's weights
   */
  static AxisWeights of(double start, double length, int limit, int size, Inside inside, int unit) {
    int[] first = new int[size];
    int[] count = new int[size];
    int stride = (int) Math.ceil(length / size) + 5;
    int[] weights = new int[size * stride];
    double[] line = new double[stride];
    for (int i = 0; i < size; i++) {
      double from = snapped(start + i * length / size);
      double to = snapped(start + (i + 1) * length / size);
      Arrays.fill(line, 0);
      int low = (int) Math.floor(from) - 1;
      for (int j = (int) Math.floor(from); j < (int) Math.floor(to); j++) {
        line[j - low] = 1;
      }
      addEdge(line, low, to, 1, inside);
      addEdge(line, low, from, -1, inside);
      // What lies outside counts for the outermost pixel.
      int clampedLow = Math.min(Math.max(low, 0), limit - 1);
      double[] clamped = new double[stride];
      int last = 0;
      int skipped = stride;
      for (int j = 0; j < stride; j++) {
        if (Math.abs(line[j]) > SNAP) {
          int at = Math.min(Math.max(low + j, 0), limit - 1) - clampedLow;
          clamped[at] += line[j] / (to - from);
          last = Math.max(last, at);
          skipped = Math.min(skipped, at);
        }
      }
      first[i] = clampedLow + skipped;
      count[i] = last - skipped + 1;
      quantise(clamped, skipped, count[i], unit, weights, i * stride);
    }
    return new AxisWeights(first, count, weights, stride);
  }

  static double snapped(double position) {
    double whole = Math.rint(position);
    return Math.abs(position - whole) < SNAP ? whole : position;
  }

  /** Adds what of the pixels lies left of a position, beside those that do so wholly. */
  private static void addEdge(double[] line, int low, double position, int sign, Inside inside) {
    int pixel = (int) Math.floor(position);
    double t = position - pixel;
    if (t == 0) {
      return;
    }
    int at = pixel - low;
    if (inside == Inside.FLAT) {
      line[at] += sign * t;
      return;
    }
    double left = (t * t * t - 2 * t * t + t) / 2;
    double right = (t * t * t - t * t) / 2;
    line[at - 1] += sign * left;
    line[at] += sign * (left + right + 3 * t * t - 2 * t * t * t);
    line[at + 1] += sign * right;
  }

  private static void quantise(
      double[] from, int skipped, int count, int unit, int[] to, int offset) {
    int rest = unit;
    int largest = 0;
    for (int j = 0; j < count; j++) {
      int weight = (int) Math.rint(from[skipped + j] * unit);
      to[offset + j] = weight;
      rest -= weight;
      if (weight > to[offset + largest]) {
        largest = j;
      }
    }
    to[offset + largest] += rest;
  }

  int greatestCount() {
    return Arrays.stream(count).max().orElse(0);
  }
}
