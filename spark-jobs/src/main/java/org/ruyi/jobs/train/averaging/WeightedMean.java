package org.ruyi.jobs.train.averaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The mean of the workers' states, weighted by examples. */
final class WeightedMean {
  /** Numbers whose sums stay in a core's cache while the workers' are added to them. */
  private static final int TILE = 1 << 12;

  private WeightedMean() {}

  /**
   * The mean of slices of the same stretch: {@code sum(examples_k * x_k) / sum(examples_k)}, summed
   * in double precision in the order of the workers, whatever order the slices come in.
   */
  static VectorSlice of(Iterable<VectorSlice> slices) {
    List<VectorSlice> ordered = new ArrayList<>();
    slices.forEach(ordered::add);
    ordered.sort(Comparator.comparingInt(VectorSlice::firstWorker));
    long examples = ordered.stream().mapToLong(VectorSlice::examples).sum();
    if (examples < 1) {
      throw new IllegalStateException("Cannot average: the workers saw no example");
    }
    double[] weights =
        ordered.stream().mapToDouble(slice -> (double) slice.examples() / examples).toArray();
    float[] parameters = mean(ordered.stream().map(VectorSlice::parameters).toList(), weights);
    return new VectorSlice(
        Spread.measure(ordered, parameters),
        parameters,
        mean(ordered.stream().map(VectorSlice::moments).toList(), weights));
  }

  private static float[] mean(List<float[]> vectors, double[] weights) {
    if (vectors.size() == 1) {
      return vectors.get(0);
    }
    float[] mean = new float[vectors.get(0).length];
    double[] sum = new double[Math.min(TILE, mean.length)];
    for (int from = 0; from < mean.length; from += TILE) {
      int count = Math.min(TILE, mean.length - from);
      Arrays.fill(sum, 0);
      for (int k = 0; k < weights.length; k++) {
        add(weights[k], vectors.get(k), from, sum, count);
      }
      for (int i = 0; i < count; i++) {
        mean[from + i] = (float) sum[i];
      }
    }
    return mean;
  }

  private static void add(double weight, float[] vector, int from, double[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += weight * vector[from + i];
    }
  }
}
