package org.ruyi.jobs.train.averaging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The mean of the workers' states, weighted by examples. */
final class WeightedMean {
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
    double[] sum = new double[vectors.get(0).length];
    for (int k = 0; k < weights.length; k++) {
      float[] vector = vectors.get(k);
      double weight = weights[k];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weight * vector[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) sum[i];
    }
    return mean;
  }
}
