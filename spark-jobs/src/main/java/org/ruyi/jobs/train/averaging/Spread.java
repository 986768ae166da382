package org.ruyi.jobs.train.averaging;

import java.util.ArrayList;
import java.util.List;

/** How far the workers' parameters lie from their mean. */
final class Spread {
  private Spread() {}

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
