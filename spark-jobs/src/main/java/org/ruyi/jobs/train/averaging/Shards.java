package org.ruyi.jobs.train.averaging;

import java.io.Serializable;

/**
 * How a vector is cut into stretches for averaging.
 *
 * @param length of the vector
 * @param count of the stretches
 */
record Shards(long length, int count) implements Serializable {
  /** Parameters of a shard at most: with their moments 24 MB. */
  private static final long LONGEST = 1L << 21;

  /** Parameters that a task holds at most, of all workers: with their moments 384 MB. */
  private static final long HELD = 1L << 25;

  /**
   * @param workers of a round; the shards are a multiple of them, so that all are busy to the end
   * @param length of the vector
   */
  static Shards of(int workers, long length) {
    long longest = Math.max(1, Math.min(LONGEST, HELD / workers));
    long each = (length + workers * longest - 1) / (workers * longest);
    return new Shards(length, Math.toIntExact(Math.min(workers * each, length)));
  }

  /** Position of a shard's first parameter; of the number of shards, the length of the vector. */
  long start(int shard) {
    return length / count * shard + length % count * shard / count;
  }

  /** Parameters of a shard. */
  long length(int shard) {
    return start(shard + 1) - start(shard);
  }

  /** Parameters of the longest. */
  long longest() {
    return (length + count - 1) / count;
  }

  /** The memory of a shard of a state. */
  Stretch of(FlatState state, int shard) {
    return Stretch.of(state, Deltas.FP32, start(shard), start(shard + 1));
  }
}
