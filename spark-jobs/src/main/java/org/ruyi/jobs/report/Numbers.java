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
