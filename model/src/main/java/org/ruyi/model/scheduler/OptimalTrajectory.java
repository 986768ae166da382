package org.ruyi.model.scheduler;

import java.util.Arrays;

/**
 * The timesteps whose steps have the least total cost, by dynamic programming over all subsequences
 * of a given length (arXiv 2106.03802, algorithm 1).
 *
 * @param timesteps descending from T − 1, for {@link DdpmScheduler#over} and its like
 * @param cost the sum of the costs of its steps
 */
public record OptimalTrajectory(int[] timesteps, double cost) {
  /**
   * Searches.
   *
   * @param costs {@code [t][s]} of the step from time t down to s, [T + 1][T + 1], such as {@link
   *     ElboTerms}; time 0 is the data, and time k timestep k − 1
   * @param steps of the trajectory from T to 0, 1 to T
   * @throws IllegalArgumentException if the steps are out of range, the costs no square, or every
   *     trajectory has an infinite cost
   */
  public static OptimalTrajectory search(double[][] costs, int steps) {
    int last = costs.length - 1;
    if (steps < 1 || steps > last) {
      throw new IllegalArgumentException(
          "Invalid number of sampling steps: %d (1 to %d)".formatted(steps, last));
    }
    if (Arrays.stream(costs).anyMatch(row -> row.length != last + 1)) {
      throw new IllegalArgumentException(
          "Invalid costs: not a square of %d times".formatted(last + 1));
    }
    double[] best = new double[last + 1];
    Arrays.fill(best, Double.POSITIVE_INFINITY);
    best[0] = 0;
    int[][] next = new int[steps + 1][last + 1];
    for (int k = 1; k <= steps; k++) {
      double[] longer = new double[last + 1];
      Arrays.fill(longer, Double.POSITIVE_INFINITY);
      for (int t = k; t <= last; t++) {
        for (int s = k - 1; s < t; s++) {
          double cost = best[s] + costs[t][s];
          if (cost < longer[t]) {
            longer[t] = cost;
            next[k][t] = s;
          }
        }
      }
      best = longer;
    }
    if (best[last] == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("Invalid costs: no trajectory has a finite cost");
    }
    int[] timesteps = new int[steps];
    int t = last;
    for (int k = steps; k >= 1; k--) {
      timesteps[steps - k] = t - 1;
      t = next[k][t];
    }
    return new OptimalTrajectory(timesteps, best[last]);
  }
}
