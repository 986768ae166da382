package org.ruyi.data.dedup;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;

import java.io.Serializable;
import org.apache.spark.sql.Column;

/**
 * Cuts a 64-bit hash into one block more than two close hashes may differ in: by the pigeonhole
 * principle they have at least one block in common.
 */
record Blocks(int distance) implements Serializable {
  private static final int BITS = 64;
  private static final int VALUE_BITS = 40;

  /**
   * @param distance 1-16
   */
  Blocks {
    if (distance < 1 || distance > 16) {
      throw new IllegalArgumentException("Invalid distance: " + distance + " (1 to 16)");
    }
  }

  int count() {
    return distance + 1;
  }

  /** Bits of a block; the first blocks take what does not divide. */
  int width(int block) {
    return BITS / count() + (block < BITS % count() ? 1 : 0);
  }

  /** Where a block starts, counted from the lowest bit. */
  int shift(int block) {
    return block * (BITS / count()) + Math.min(block, BITS % count());
  }

  private long mask(int block) {
    return (1L << width(block)) - 1;
  }

  long value(long hash, int block) {
    return hash >>> shift(block) & mask(block);
  }

  /** The buckets of a hash: each a block's number and value. */
  Column buckets(Column hash) {
    Column[] buckets = new Column[count()];
    for (int block = 0; block < count(); block++) {
      buckets[block] =
          shiftrightunsigned(hash, shift(block))
              .bitwiseAND(lit(mask(block)))
              .bitwiseOR(lit((long) block << VALUE_BITS));
    }
    return array(buckets);
  }

  static int block(long bucket) {
    return (int) (bucket >>> VALUE_BITS);
  }

  /** Whether the block is the first that the hashes have in common. */
  boolean isFirstCommon(int block, long a, long b) {
    for (int earlier = 0; earlier < block; earlier++) {
      if (value(a, earlier) == value(b, earlier)) {
        return false;
      }
    }
    return true;
  }
}
