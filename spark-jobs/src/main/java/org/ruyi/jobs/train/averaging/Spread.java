package org.ruyi.jobs.train.averaging;

import java.util.ArrayList;
import java.util.List;

/** How far the workers' parameters lie from their mean. */
final class Spread {
  private Spread() {}

  /**
   * Measures one stretch.
   *
   * @param slices of the workers
   * @param mean of the same stretch
   * @return the slices' reports, with the squared distance within the stretch
   */
  static List<WorkerReport> measure(List<VectorSlice> slices, float[] mean) {
    List<WorkerReport> measured = new ArrayList<>();
    for (VectorSlice slice : slices) {
      double squared = slices.size() == 1 ? 0 : SquaredDistance.between(slice.parameters(), mean);
      slice.reports().forEach(report -> measured.add(report.withSquaredSpread(squared)));
    }
    return measured;
  }

  /** Adds up what the stretches of a vector, in their order, have measured of the same workers. */
  static List<WorkerReport> sum(List<List<WorkerReport>> stretches) {
    List<WorkerReport> sum = new ArrayList<>(stretches.get(0));
    for (List<WorkerReport> stretch : stretches.subList(1, stretches.size())) {
      for (int i = 0; i < sum.size(); i++) {
        WorkerReport report = sum.get(i);
        sum.set(
            i, report.withSquaredSpread(report.squaredSpread() + stretch.get(i).squaredSpread()));
      }
    }
    return sum;
  }
}
