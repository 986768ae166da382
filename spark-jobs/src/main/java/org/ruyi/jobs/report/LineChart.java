package org.ruyi.jobs.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Series of points joined by lines, as SVG. */
public final class LineChart {
  static final int COLOURS = 4;

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final List<Series> series = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent")
  private record Series(String name, double[] x, double[] y) {
    DoubleStream finite(double[] of) {
      return Arrays.stream(of).filter(Double::isFinite);
    }
  }

  public LineChart(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /**
   * Adds a series; where y is not finite, the line is broken.
   *
   * @param x finite, ascending
   * @param y as many values
   */
  public LineChart series(String name, double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "Invalid series " + name + ": " + x.length + " x values and " + y.length + " y values");
    }
    series.add(new Series(name, x.clone(), y.clone()));
    return this;
  }

  /** The chart; its axes hold every point. */
  public String svg() {
    Plot plot =
        new Plot(
            title,
            xLabel,
            yLabel,
            axis(series.stream().flatMapToDouble(s -> s.finite(s.x()))),
            axis(series.stream().flatMapToDouble(s -> s.finite(s.y()))));
    for (int i = 0; i < series.size(); i++) {
      Series s = series.get(i);
      plot.line(path(plot, s), i);
      if (s.x().length == 1 && Double.isFinite(s.y()[0])) {
        plot.dot(s.x()[0], s.y()[0], i);
      }
      if (series.size() > 1) {
        plot.legend(i, s.name());
      }
    }
    return plot.svg();
  }

  private static String path(Plot plot, Series s) {
    StringBuilder path = new StringBuilder();
    boolean joined = false;
    for (int i = 0; i < s.x().length; i++) {
      if (Double.isFinite(s.y()[i])) {
        path.append(
            String.format(
                Locale.ROOT,
                "%s%.1f %.1f",
                joined ? "L" : "M",
                plot.x(s.x()[i]),
                plot.y(s.y()[i])));
      }
      joined = Double.isFinite(s.y()[i]);
    }
    return path.toString();
  }

  private static Axis axis(DoubleStream values) {
    double[] range = values.toArray();
    return range.length == 0
        ? Axis.around(0, 1)
        : Axis.around(Arrays.stream(range).min().orElse(0), Arrays.stream(range).max().orElse(1));
  }
}
