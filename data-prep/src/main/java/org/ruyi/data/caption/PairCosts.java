package org.ruyi.data.caption;

import java.util.Arrays;

/**
 * What words cost after others, kept for the pairs that a thread met last: the same pairs come
 * again and again, and to look one up in HanLP's dictionary is a search among the many words that
 * follow one.
 */
final class PairCosts {
  private static final ThreadLocal<PairCosts> OF_THREAD = ThreadLocal.withInitial(PairCosts::new);

  /** A table that stays in the second cache of a core. */
  private static final int BITS = 15;

  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private final long[] pairs = new long[1 << BITS];
  private final double[] costs = new double[1 << BITS];

  private PairCosts() {
    Arrays.fill(pairs, -1);
  }

  /** Those of this thread. */
  static PairCosts ofThread() {
    return OF_THREAD.get();
  }

  /** {@link CoreWords#cost}. */
  double of(int before, int word) {
    long pair = (long) before << Integer.SIZE | word;
    int place = (int) (pair * GOLDEN_RATIO >>> (Long.SIZE - BITS));
    if (pairs[place] != pair) {
      pairs[place] = pair;
      costs[place] = CoreWords.cost(before, word);
    }
    return costs[place];
  }
}
