package org.ruyi.jobs.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A linear axis whose ticks are round numbers (1, 2 or 5 times a power of ten).
 *
 * @param least value at the axis's start
 * @param greatest value at its end, more than {@code least}
 * @param step between ticks
 */
record Axis(double least, double greatest, double step) {
  private static final int TICKS = 5;

  /** An axis that holds the range, with its ends at ticks. */
  static Axis around(double from, double to) {
    double range = to > from ? to - from : Math.max(Math.abs(to), 1);
    double rough = range / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step =
        power * (rough / power <= 1 ? 1 : rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
    double least = Math.floor(from / step) * step;
    double greatest = Math.ceil(to / step) * step;
    return new Axis(least, greatest > least ? greatest : least + step, step);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    long count = Math.round((greatest - least) / step);
    for (long i = 0; i <= count; i++) {
      ticks.add(least + i * step);
    }
    return ticks;
  }

  /** Where a value lies: 0 at the start, 1 at the end. */
  double share(double value) {
    return (value - least) / (greatest - least);
  }
}
