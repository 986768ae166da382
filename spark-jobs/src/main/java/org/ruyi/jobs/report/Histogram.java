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
   * @param label what is counted, with its unit
   * @param bars in ascending order; at least one
   */
  public static String svg(String title, String label, List<Bar> bars) {
    if (bars.isEmpty()) {
      throw new IllegalArgumentException("Invalid histogram: " + title + " (it has no bars)");
    }
    long highest = bars.stream().mapToLong(Bar::count).max().orElse(1);
    Plot plot =
        new Plot(
            title,
            label,
            "pairs",
            Axis.around(bars.get(0).from(), bars.get(bars.size() - 1).to()),
            Axis.around(0, (double) highest));
    for (Bar bar : bars) {
      if (bar.count() > 0) {
        plot.bar(
            bar.from(),
            bar.to(),
            (double) bar.count(),
            Numbers.tick(bar.from())
                + " to "
                + Numbers.tick(bar.to())
                + ": "
                + Numbers.whole(bar.count()));
      }
    }
    return plot.svg();
  }
}
