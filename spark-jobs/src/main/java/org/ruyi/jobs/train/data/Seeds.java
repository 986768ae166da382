package org.ruyi.jobs.train.data;

/** Seeds for everything random, derived from the run's seed and stable numbers. */
public final class Seeds {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /**
   * A seed that depends on every one of the numbers and on their order: each is added and then
   * stirred by SplitMix64's finalizer (Steele, Lea and Flood 2014).
   */
  public static long mix(long seed, long... numbers) {
    long mixed = stir(seed + GOLDEN_GAMMA);
    for (long number : numbers) {
      mixed = stir(mixed + GOLDEN_GAMMA + stir(number + GOLDEN_GAMMA));
    }
    return mixed;
  }

  private static long stir(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
