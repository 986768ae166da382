package org.ruyi.jobs.train.averaging;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Squares of Euclidean distances, summed in double precision. A long vector is cut into stretches
 * of one length whose sums are added in their order, so that the threads that share them change
 * nothing.
 */
public final class SquaredDistance {
  private static final int STRETCH = 1 << 18;

  /** Numbers that stay in a core's cache. */
  private static final int TILE = 1 << 12;

  private SquaredDistance() {}

  /** Between the first {@code length} numbers of two vectors. */
  static double between(float[] a, float[] b, int length) {
    // One sum would wait for itself at every element.
    double even = 0;
    double odd = 0;
    int pairs = length & ~1;
    for (int i = 0; i < pairs; i += 2) {
      double first = (double) a[i] - b[i];
      double second = (double) a[i + 1] - b[i + 1];
      even += first * first;
      odd += second * second;
    }
    if (pairs < length) {
      double last = (double) a[pairs] - b[pairs];
      even += last * last;
    }
    return even + odd;
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
