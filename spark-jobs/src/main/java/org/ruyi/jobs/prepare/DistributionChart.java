package org.ruyi.jobs.prepare;

import java.util.ArrayList;
import java.util.List;
import org.ruyi.data.stats.Distribution;
import org.ruyi.jobs.report.Histogram;

/** A distribution as a histogram; its greatest values are one bar. */
final class DistributionChart {
  static final int BARS = 32;

  private DistributionChart() {}

  /**
   * @param label what is measured, with its unit
   * @param counted what is counted
   * @param unit what 1 is in the distribution
   * @return SVG, or nothing where there are no values
   */
  static String svg(String title, String label, String counted, Distribution values, double unit) {
    List<Distribution.Bin> bins = values.bins(BARS);
    if (bins.isEmpty()) {
      return "";
    }
    Distribution.Bin first = bins.get(0);
    Distribution.Bin last = bins.get(bins.size() - 1);
    boolean tail = bins.size() > 1 && last.to() - last.from() > first.to() - first.from();
    List<Histogram.Bar> bars = new ArrayList<>();
    for (Distribution.Bin bin : tail ? bins.subList(0, bins.size() - 1) : bins) {
      bars.add(new Histogram.Bar(bin.from() / unit, (bin.to() + 1) / unit, bin.count()));
    }
    return Histogram.svg(
        title,
        label,
        counted,
        bars.size() > 1 ? bars : framed(bars.get(0)),
        tail ? last.count() : 0,
        values.median() / unit);
  }

  /** A single value between empty neighbours, so that it is seen as a bar. */
  private static List<Histogram.Bar> framed(Histogram.Bar bar) {
    double width = bar.to() - bar.from();
    List<Histogram.Bar> bars = new ArrayList<>();
    for (int i = -4; i <= 4; i++) {
      long count = i == 0 ? bar.count() : 0;
      bars.add(new Histogram.Bar(bar.from() + i * width, bar.to() + i * width, count));
    }
    return bars;
  }
}
