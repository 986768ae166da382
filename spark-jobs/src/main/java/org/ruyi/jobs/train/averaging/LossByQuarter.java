package org.ruyi.jobs.train.averaging;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Losses of examples, apart by the quarter of the timesteps that theirs fell into: from the least
 * noise to the most.
 *
 * @param sums of the losses, one a quarter
 * @param counts of the examples, one a quarter
 */
public record LossByQuarter(List<Double> sums, List<Long> counts) implements Serializable {
  static final int QUARTERS = 4;

  /** Of no example. */
  public static final LossByQuarter NONE =
      new LossByQuarter(Collections.nCopies(QUARTERS, 0.0), Collections.nCopies(QUARTERS, 0L));

  public LossByQuarter {
    sums = List.copyOf(sums);
    counts = List.copyOf(counts);
    if (sums.size() != QUARTERS || counts.size() != QUARTERS) {
      throw new IllegalArgumentException(
          "Invalid losses by quarter: %d sums and %d counts (%d of each)"
              .formatted(sums.size(), counts.size(), QUARTERS));
    }
  }

  /**
   * Sorts the examples of a minibatch.
   *
   * @param timesteps 0 to below {@code steps}
   * @param losses as many
   * @param steps timesteps of the process
   */
  public static LossByQuarter of(double[] timesteps, double[] losses, int steps) {
    List<Double> sums = new ArrayList<>(NONE.sums);
    List<Long> counts = new ArrayList<>(NONE.counts);
    for (int i = 0; i < timesteps.length; i++) {
      int quarter = (int) (QUARTERS * timesteps[i] / steps);
      sums.set(quarter, sums.get(quarter) + losses[i]);
      counts.set(quarter, counts.get(quarter) + 1);
    }
    return new LossByQuarter(sums, counts);
  }

  /** Those of both. */
  public LossByQuarter plus(LossByQuarter other) {
    List<Double> bothSums = new ArrayList<>();
    List<Long> bothCounts = new ArrayList<>();
    for (int i = 0; i < QUARTERS; i++) {
      bothSums.add(sums.get(i) + other.sums.get(i));
      bothCounts.add(counts.get(i) + other.counts.get(i));
    }
    return new LossByQuarter(bothSums, bothCounts);
  }

  /** The mean of each quarter; not a number where it has no example. */
  public List<Double> means() {
    List<Double> means = new ArrayList<>();
    for (int i = 0; i < QUARTERS; i++) {
      means.add(sums.get(i) / counts.get(i));
    }
    return means;
  }
}
