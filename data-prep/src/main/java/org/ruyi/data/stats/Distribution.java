package org.ruyi.data.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often each whole number occurs.
 *
 * @param counts occurrences by value, all positive
 */
public record Distribution(SortedMap<Long, Long> counts) {

  /**
   * One bar of a histogram.
   *
   * @param from first value
   * @param to last value
   */
  public record Bin(long from, long to, long count) {}

  public Distribution {
    counts = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /** The number of values. */
  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Not a number where there are no values. */
  public double mean() {
    double sum = 0;
    for (Map.Entry<Long, Long> entry : counts.entrySet()) {
      sum += (double) entry.getKey() * entry.getValue();
    }
    return sum / total();
  }

  /** Of the population; not a number where there are no values. */
  public double standardDeviation() {
    double mean = mean();
    double sum = 0;
    for (Map.Entry<Long, Long> entry : counts.entrySet()) {
      double d = entry.getKey() - mean;
      sum += d * d * entry.getValue();
    }
    return Math.sqrt(sum / total());
  }

  /** The middle value, or the mean of the two middle values; not a number where there are none. */
  public double median() {
    long total = total();
    return total == 0 ? Double.NaN : (at((total - 1) / 2) + at(total / 2)) / 2.0;
  }

  /**
   * The value below or at which a share of the values lies.
   *
   * @param share 0-1
   */
  public long quantile(double share) {
    long total = total();
    return at(Math.min(total - 1, (long) Math.floor(share * total)));
  }

  /** The value at a place, from 0, when all are sorted. */
  private long at(long place) {
    long before = 0;
    for (Map.Entry<Long, Long> entry : counts.entrySet()) {
      before += entry.getValue();
      if (place < before) {
        return entry.getKey();
      }
    }
    throw new IllegalArgumentException("No value at " + place + " of " + before);
  }

  /**
   * Bars of equal width over the whole range; the last may reach over the greatest value.
   *
   * @param most at most so many bars
   */
  public List<Bin> bins(int most) {
    List<Bin> bins = new ArrayList<>();
    if (counts.isEmpty()) {
      return bins;
    }
    long least = counts.firstKey();
    long width = (counts.lastKey() - least) / most + 1;
    for (long from = least; from <= counts.lastKey(); from += width) {
      long count =
          counts.subMap(from, from + width).values().stream().mapToLong(Long::longValue).sum();
      bins.add(new Bin(from, from + width - 1, count));
    }
    return bins;
  }
}
