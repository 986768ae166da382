package org.ruyi.jobs.train;

import java.util.List;

/** The value in the middle: a program that disturbs a measurement for a moment does not move it. */
public final class Median {
  private Median() {}

  /** Of values in any order, between the two in the middle where they are even; NaN of none. */
  public static double of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty()
        ? Double.NaN
        : (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }
}
