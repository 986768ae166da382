package org.ruyi.data.dedup;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The pairs of close hashes in one task's buckets, a bucket after the other. */
final class BlockJoin implements Iterator<Row> {
  private final Iterator<Row> rows;
  private final Blocks blocks;
  private final Deque<Row> found = new ArrayDeque<>();

  private Row first;
  private int block;
  private long[] turned = new long[64];
  private long[] places = new long[64];
  private int size;
  private int next;
  private CloseHashes close;

  /**
   * @param rows bucket, hash and place, the rows of a bucket one after the other
   */
  BlockJoin(Iterator<Row> rows, Blocks blocks) {
    this.rows = rows;
    this.blocks = blocks;
    this.first = rows.hasNext() ? rows.next() : null;
  }

  @Override
  public boolean hasNext() {
    while (found.isEmpty()) {
      if (next < size) {
        int item = next++;
        close.before(item, other -> found(item, other));
      } else if (first != null) {
        read();
      } else {
        return false;
      }
    }
    return true;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return found.poll();
  }

  private void read() {
    long bucket = first.getLong(0);
    block = Blocks.block(bucket);
    size = 0;
    while (first != null && first.getLong(0) == bucket) {
      if (size == turned.length) {
        turned = Arrays.copyOf(turned, 2 * size);
        places = Arrays.copyOf(places, 2 * size);
      }
      // The block that all have in common goes to the top.
      turned[size] = Long.rotateRight(first.getLong(1), blocks.shift(block) + blocks.width(block));
      places[size++] = first.getLong(2);
      first = rows.hasNext() ? rows.next() : null;
    }
    close = new CloseHashes(turned, size, 64 - blocks.width(block), blocks.distance());
    next = 0;
  }

  private void found(int a, int b) {
    int turn = blocks.shift(block) + blocks.width(block);
    if (blocks.isFirstCommon(
        block, Long.rotateLeft(turned[a], turn), Long.rotateLeft(turned[b], turn))) {
      found.add(
          RowFactory.create(
              Math.max(places[a], places[b]),
              Math.min(places[a], places[b]),
              Long.bitCount(turned[a] ^ turned[b])));
    }
  }
}
