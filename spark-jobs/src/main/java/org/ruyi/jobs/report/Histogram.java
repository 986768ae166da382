package org.ruyi.jobs.report;

import java.util.List;

/** Counts of ranges as bars, as SVG. */
public final class Histogram {

  /**
   * One bar.
   *
   * @param from start of its range
   * @param to end of its range
   */
  public record Bar(double from, double to, long count) {}

  private Histogram() {}

  /**
   * Draws the bars.
   *
   * @param label what is measured, with its unit
   * @param bars in ascending order; at least one
   */
  public static String svg(String title, String label, List<Bar> bars) {
    return svg(title, label, "pairs", bars, 0, Double.NaN);
  }

  /**
   * Draws the bars, what lies beyond them, and the median.
   *
   * @param label what is measured, with its unit
   * @param counted what is counted
   * @param bars in ascending order and of equal width; at least one
   * @param beyond how many are greater than the last bar's end; drawn apart
   * @param median not a number: none is drawn
   */
  public static String svg(
      String title, String label, String counted, List<Bar> bars, long beyond, double median) {
    if (bars.isEmpty()) {
      throw new IllegalArgumentException("Invalid histogram: " + title + " (it has no bars)");
    }
    Bar last = bars.get(bars.size() - 1);
    double width = last.to() - last.from();
    double end = beyond > 0 ? last.to() + width : last.to();
    long highest = Math.max(beyond, bars.stream().mapToLong(Bar::count).max().orElse(1));
    Plot plot =
        new Plot(
            title,
            label,
            counted,
            Axis.around(bars.get(0).from(), end),
            Axis.around(0, (double) highest));
    for (Bar bar : bars) {
      if (bar.count() > 0) {
        plot.bar("bar", bar.from(), bar.to(), (double) bar.count(), described(bar));
      }
    }
    if (beyond > 0) {
      String description = Numbers.tick(last.to()) + " and more: " + Numbers.whole(beyond);
      plot.bar("bar beyond", last.to(), end, (double) beyond, description);
    }
    if (median >= bars.get(0).from() && median <= end) {
      plot.marker(median, "median " + Numbers.tick(median));
    }
    return plot.svg();
  }

  private static String described(Bar bar) {
    return Numbers.tick(bar.from())
        + " to "
        + Numbers.tick(bar.to())
        + ": "
        + Numbers.whole(bar.count());
  }
}
