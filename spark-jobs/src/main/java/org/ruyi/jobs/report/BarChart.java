package org.ruyi.jobs.report;

import java.util.List;
import java.util.Locale;

/** Named counts as bars that lie side by side in columns, as SVG. */
public final class BarChart {
  private static final int WIDTH = 960;
  private static final int COLUMNS = 2;
  private static final int GAP = 24;
  private static final int NAME = 104;
  private static final int COUNT = 64;
  private static final int ROW = 22;
  private static final int TOP = 34;
  private static final int LONGEST_NAME = 12;

  private BarChart() {}

  /** One bar. */
  public record Bar(String name, long count) {}

  /**
   * Draws the bars in the order given, down the columns.
   *
   * @param bars at least one
   */
  public static String svg(String title, List<Bar> bars) {
    if (bars.isEmpty()) {
      throw new IllegalArgumentException("Invalid bar chart: " + title + " (it has no bars)");
    }
    int rows = (bars.size() + COLUMNS - 1) / COLUMNS;
    double column = (WIDTH - GAP * (COLUMNS + 1)) / (double) COLUMNS;
    double room = column - NAME - COUNT;
    long highest = Math.max(1, bars.stream().mapToLong(Bar::count).max().orElse(1));
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
                + "<text class=\"title\" x=\"%d\" y=\"20\">%s</text>",
            WIDTH,
            TOP + rows * ROW + 12,
            Html.escape(title),
            GAP,
            Html.escape(title)));
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double left = GAP + (i / rows) * (column + GAP) + NAME;
      double top = TOP + (i % rows) * ROW;
      double length = Math.max(0.5, room * bar.count() / highest);
      svg.append(
          String.format(
              Locale.ROOT,
              "<text class=\"name\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>"
                  + "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"2\">"
                  + "<title>%s: %s</title></rect>"
                  + "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\">%s</text>",
              left - 8,
              top + 15,
              Html.escape(shortened(bar.name())),
              left,
              top + 4,
              length,
              ROW - 8,
              Html.escape(bar.name()),
              Numbers.whole(bar.count()),
              left + length + 6,
              top + 15,
              Numbers.whole(bar.count())));
    }
    return svg + "</svg>";
  }

  private static String shortened(String name) {
    return name.codePointCount(0, name.length()) <= LONGEST_NAME
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
  }
}
