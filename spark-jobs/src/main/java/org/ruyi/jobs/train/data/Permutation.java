package org.ruyi.jobs.train.data;

import java.util.SplittableRandom;

/** Random orders. */
final class Permutation {
  private Permutation() {}

  /** The numbers 0 to {@code size - 1}, shuffled by Fisher and Yates, the same for a seed. */
  static int[] of(int size, long seed) {
    int[] order = new int[size];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
