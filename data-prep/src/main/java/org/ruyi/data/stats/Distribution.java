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
   * Bars of equal width, a round number, over the values but for the greatest 0.5%: the last bar
   * takes in all of those, and so may be wider.
   *
   * @param most at most so many bars, at least 4
   */
  public List<Bin> bins(int most) {
    List<Bin> bins = new ArrayList<>();
    if (counts.isEmpty()) {
      return bins;
    }
    long last = counts.lastKey();
    long end = quantile(0.995);
    long width = roundWidth(-Math.floorDiv(counts.firstKey() - end, (long) most - 2));
    long from = Math.floorDiv(counts.firstKey(), width) * width;
    while (from <= end) {
      boolean tail = from + width > end;
      long to = tail ? Math.max(last, from + width - 1) : from + width - 1;
      bins.add(new Bin(from, to, count(from, to)));
      from += width;
    }
    return bins;
  }

  private long count(long from, long to) {
    return counts.subMap(from, to + 1).values().stream().mapToLong(Long::longValue).sum();
  }

  /** The least of 1, 2 and 5 times a power of ten that is at least so wide. */
  private static long roundWidth(long least) {
    long power = 1;
    while (10 * power <= least) {
      power *= 10;
    }
    return least <= power
        ? power
        : least <= 2 * power ? 2 * power : least <= 5 * power ? 5 * power : 10 * power;
  }
}
