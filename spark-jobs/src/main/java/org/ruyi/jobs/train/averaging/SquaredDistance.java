package org.ruyi.jobs.train.averaging;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Squares of Euclidean distances, of floats summed side by side. A long vector is cut into
 * stretches of one length whose sums are added in their order, so that the threads that share them
 * change nothing.
 */
public final class SquaredDistance {
  private static final int STRETCH = 1 << 18;

  /** Numbers that stay in a core's cache. */
  private static final int TILE = 1 << 12;

  /** Sums that are kept apart, of a few numbers each, so that floats are enough for them. */
  private static final int LANES = 1 << 8;

  private SquaredDistance() {}

  /** Between the first {@code length} numbers of two vectors; to six digits. */
  static double between(float[] a, float[] b, int length) {
    float[] sums = new float[LANES];
    int at = 0;
    for (; at + LANES <= length; at += LANES) {
      add(a, b, at, sums);
    }
    double sum = rest(a, b, at, length);
    for (float lane : sums) {
      sum += lane;
    }
    // A float's square is a float only up to 2^64.
    return Double.isFinite(sum) ? sum : rest(a, b, 0, length);
  }

  /** Side by side, in vector instructions: Java has none that turn floats into doubles. */
  private static void add(float[] a, float[] b, int at, float[] sums) {
    for (int i = 0; i < LANES; i++) {
      float difference = a[at + i] - b[at + i];
      sums[i] += difference * difference;
    }
  }

  private static double rest(float[] a, float[] b, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  /** Between arrays of floats of the same length. */
  public static double between(INDArray a, INDArray b) {
    return sum(a.length(), reader(a), reader(b));
  }

  /** From zero: the square of the length. */
  public static double fromZero(INDArray array) {
    return sum(array.length(), reader(array), (at, into, count) -> {});
  }

  /** Copies numbers from a position on. */
  private interface Reader {
    void read(long at, float[] into, int count);
  }

  private static Reader reader(INDArray array) {
    return (at, into, count) -> FloatMemory.of(array).position(at).get(into, 0, count);
  }

  private static double sum(long length, Reader first, Reader second) {
    double[] sums = new double[Math.toIntExact((length + STRETCH - 1) / STRETCH)];
    IntStream.range(0, sums.length)
        .parallel()
        .forEach(
            i -> {
              long from = (long) i * STRETCH;
              sums[i] = sum(from, Math.min(from + STRETCH, length), first, second);
            });
    double sum = 0;
    for (double part : sums) {
      sum += part;
    }
    return sum;
  }

  private static double sum(long from, long to, Reader first, Reader second) {
    float[] a = new float[TILE];
    float[] b = new float[TILE];
    double sum = 0;
    for (long at = from; at < to; at += TILE) {
      int count = (int) Math.min(TILE, to - at);
      first.read(at, a, count);
      second.read(at, b, count);
      sum += between(a, b, count);
    }
    return sum;
  }
}
