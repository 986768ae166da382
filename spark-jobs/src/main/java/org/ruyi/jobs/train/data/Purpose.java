package org.ruyi.jobs.train.data;

/** What a seed is for, so that no two draws share one. */
public enum Purpose {
  ROW_GROUPS(0),
  ROWS(1),
  FLIP(2),
  NOISE(3),
  CROP(4),
  BATCHES(5);

  /** Part of every result, so it never changes. */
  private final int number;

  Purpose(int number) {
    this.number = number;
  }

  /** The seed of one draw for this purpose. */
  public long seed(long runSeed, long... numbers) {
    return Seeds.mix(Seeds.mix(runSeed, number), numbers);
  }
}
