package org.ruyi.jobs.report;

import java.util.Locale;

/** Numbers as people read them. */
public final class Numbers {
  private Numbers() {}

  /** With commas between thousands. */
  public static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** With one decimal; a dash for what is no number. */
  public static String decimal(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%,.1f", value);
  }

  /** A part of a whole in percent. */
  public static String percent(long part, long whole) {
    return whole == 0 ? "–" : String.format(Locale.ROOT, "%.1f%%", 100.0 * part / whole);
  }

  /** What a value gained or lost; a dash where one of the two is no number. */
  public static String change(double from, double to) {
    if (Double.isNaN(from) || Double.isNaN(to)) {
      return "–";
    }
    String difference = String.format(Locale.ROOT, "%+,.2f", to - from).replaceAll("\\.?0+$", "");
    if (to == from) {
      return "±0";
    }
    return from == 0
        ? difference
        : difference + String.format(Locale.ROOT, " (%+.1f%%)", 100 * (to - from) / Math.abs(from));
  }

  /** With at most two decimals, and commas between thousands; a dash for what is no number. */
  public static String plain(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%,.2f", value).replaceAll("\\.?0+$", "")
        : "–";
  }

  /** Short, for the ticks of an axis: 0.001, 12.5, 3k, 1.2M. */
  static String tick(double value) {
    double size = Math.abs(value);
    if (size >= 1e6) {
      return trimmed(value / 1e6) + "M";
    }
    if (size >= 1e4) {
      return trimmed(value / 1e3) + "k";
    }
    return size != 0 && size < 1e-3 ? String.format(Locale.ROOT, "%.0e", value) : trimmed(value);
  }

  private static String trimmed(double value) {
    String text = String.format(Locale.ROOT, "%.4f", value);
    return text.replaceAll("\\.?0+$", "");
  }
}
