package org.ruyi.jobs.report;

import java.util.Locale;

/** The frame of a chart: axes, grid and labels in inline SVG. */
final class Plot {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 240;
  private static final int LEFT = 54;
  private static final int RIGHT = 14;
  private static final int TOP = 30;
  private static final int BOTTOM = 42;

  private final Axis x;
  private final Axis y;
  private final StringBuilder svg = new StringBuilder();

  Plot(String title, String xLabel, String yLabel, Axis x, Axis y) {
    this.x = x;
    this.y = y;
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
            WIDTH,
            HEIGHT,
            Html.escape(title)));
    text("title", LEFT, 16, "start", title);
    for (double tick : y.ticks()) {
      double at = y(tick);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
              LEFT,
              WIDTH - RIGHT,
              at,
              at));
      text("tick", LEFT - 6, at + 4, "end", Numbers.tick(tick));
    }
    for (double tick : x.ticks()) {
      text("tick", x(tick), HEIGHT - BOTTOM + 16, "middle", Numbers.tick(tick));
    }
    text("label", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", xLabel);
    text("label", WIDTH - RIGHT, 16, "end", yLabel);
  }

  double x(double value) {
    return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
  }

  double y(double value) {
    return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
  }

  /** A bar from the foot of the chart. */
  void bar(String style, double from, double to, double value, String description) {
    double left = x(from) + 0.5;
    double foot = y(y.least());
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
                + "<title>%s</title></rect>",
            style,
            left,
            y(value),
            Math.max(x(to) - left - 0.5, 0.5),
            foot - y(value),
            Html.escape(description)));
  }

  /** A vertical line across the chart. */
  void marker(double at, String description) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"marker\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\">"
                + "<title>%s</title></line>",
            x(at),
            x(at),
            TOP,
            HEIGHT - BOTTOM,
            Html.escape(description)));
    boolean right = x(at) < WIDTH * 0.7;
    text("mark", x(at) + (right ? 4 : -4), TOP + 9, right ? "start" : "end", description);
  }

  /** A line through points given as SVG's path data, in the colour of the series' number. */
  void line(String path, int series) {
    svg.append(
        String.format(
            Locale.ROOT, "<path class=\"line s%d\" d=\"%s\"/>", series % LineChart.COLOURS, path));
  }

  /** A single point. */
  void dot(double atX, double atY, int series) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<circle class=\"dot s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>",
            series % LineChart.COLOURS,
            x(atX),
            y(atY)));
  }

  /** The name of a series, in its colour. */
  void legend(int series, String name) {
    double at = TOP + 12 + 15.0 * series;
    text("legend s" + series % LineChart.COLOURS, WIDTH - RIGHT - 4, at, "end", name);
  }

  private void text(String style, double atX, double atY, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            style,
            atX,
            atY,
            anchor,
            Html.escape(text)));
  }

  String svg() {
    return svg + "</svg>";
  }
}
