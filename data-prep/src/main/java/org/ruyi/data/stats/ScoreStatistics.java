package org.ruyi.data.stats;

/**
 * One score of the kept pairs.
 *
 * @param name of its column
 * @param values in ten-thousandths, see {@link #UNIT}
 * @param missing pairs whose score is null or no finite number
 */
public record ScoreStatistics(String name, Distribution values, long missing) {
  /** What 1 is in the distribution. */
  public static final double UNIT = 10_000;
}
