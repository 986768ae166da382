package org.ruyi.jobs.train.averaging;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Squares of Euclidean distances, summed in double precision. A long vector is cut into stretches
 * of one length whose sums are added in their order, so that the threads that share them change
 * nothing.
 */
public final class SquaredDistance {
  private static final int STRETCH = 1 << 18;

  private SquaredDistance() {}

  /** Between vectors of the same length. */
  static double between(float[] a, float[] b) {
    return between(a, b, a.length);
  }

  private static double between(float[] a, float[] b, int length) {
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
    return sum(a, (at, length) -> between(floats(a, at, length), floats(b, at, length)));
  }

  /** From zero: the square of the length. */
  public static double fromZero(INDArray array) {
    return sum(
        array, (at, length) -> between(floats(array, at, length), new float[length], length));
  }

  private interface Stretch {
    double squares(long at, int length);
  }

  private static double sum(INDArray array, Stretch stretch) {
    long length = array.length();
    double[] sums = new double[Math.toIntExact((length + STRETCH - 1) / STRETCH)];
    IntStream.range(0, sums.length)
        .parallel()
        .forEach(
            i -> {
              long at = (long) i * STRETCH;
              sums[i] = stretch.squares(at, (int) Math.min(STRETCH, length - at));
            });
    double sum = 0;
    for (double part : sums) {
      sum += part;
    }
    return sum;
  }

  private static float[] floats(INDArray array, long from, int length) {
    float[] values = new float[length];
    try (FloatPointer pointer = FloatMemory.of(array)) {
      pointer.position(from).get(values);
    }
    return values;
  }
}
