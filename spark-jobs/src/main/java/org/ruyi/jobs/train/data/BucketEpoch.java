package org.ruyi.jobs.train.data;

/**
 * One pass over all row groups, for minibatches of one shape each: how many rows of every shape the
 * windows hold, and which minibatches are full at the end of each.
 */
final class BucketEpoch {
  private final long epoch;
  private final int[][] rows;
  private final int window;
  private final int shapes;
  private final int[] groups;
  private final long[][] before;
  private final long[] firstBatches;

  /**
   * @param seed of the run
   * @param epoch counted from 0
   * @param rows of each row group and shape
   * @param window row groups whose rows are mixed
   * @param batch examples of a minibatch
   */
  BucketEpoch(long seed, long epoch, int[][] rows, int window, int batch) {
    this.epoch = epoch;
    this.rows = rows;
    this.window = window;
    this.shapes = rows[0].length;
    this.groups = Permutation.of(rows.length, Purpose.ROW_GROUPS.seed(seed, epoch));
    int windows = (rows.length + window - 1) / window;
    this.before = new long[windows + 1][shapes];
    for (int i = 0; i < groups.length; i++) {
      long[] next = before[i / window + 1];
      if (i % window == 0) {
        System.arraycopy(before[i / window], 0, next, 0, shapes);
      }
      for (int shape = 0; shape < shapes; shape++) {
        next[shape] += rows[groups[i]][shape];
      }
    }
    this.firstBatches = new long[windows + 1];
    for (int index = 0; index < windows; index++) {
      firstBatches[index + 1] = firstBatches[index];
      for (int shape = 0; shape < shapes; shape++) {
        firstBatches[index + 1] += batches(index, shape, batch);
      }
    }
  }

  /** Counted from 0. */
  long number() {
    return epoch;
  }

  private int windows() {
    return before.length - 1;
  }

  /** Rows of a shape in all epochs before this one and in its windows before that one. */
  long rowsBefore(int index, int shape) {
    return epoch * before[windows()][shape] + before[index][shape];
  }

  /** Rows of a shape in a window. */
  int rowsIn(int index, int shape) {
    return Math.toIntExact(before[index + 1][shape] - before[index][shape]);
  }

  /** Minibatches of a shape whose last row is in a window. */
  int batches(int index, int shape, int batch) {
    return Math.toIntExact(rowsBefore(index + 1, shape) / batch - rowsBefore(index, shape) / batch);
  }

  /** Minibatches of the epoch before a window. */
  long firstBatch(int index) {
    return firstBatches[index];
  }

  /** Minibatches of a window, of all shapes. */
  int batches(int index) {
    return Math.toIntExact(firstBatches[index + 1] - firstBatches[index]);
  }

  /** The window of a minibatch, counted from the start of the epoch. */
  int windowOfBatch(long number) {
    return last(windows(), index -> firstBatches[index] <= number);
  }

  /** The window of a row of a shape, counted from the start of the epoch. */
  int windowOfRow(int shape, long number) {
    return last(windows(), index -> before[index][shape] <= number);
  }

  /** Rows of a shape in this epoch's windows before one. */
  long rowsBeforeInEpoch(int index, int shape) {
    return before[index][shape];
  }

  /** The row group and row of a shape's number-th row of a window, as they are stored. */
  Example example(long position, int index, int shape, int number) {
    int rest = number;
    for (int i = index * window; ; i++) {
      int[] group = rows[groups[i]];
      if (rest < group[shape]) {
        int first = 0;
        for (int other = 0; other < shape; other++) {
          first += group[other];
        }
        return new Example(position, groups[i], first + rest);
      }
      rest -= group[shape];
    }
  }

  private interface Holds {
    boolean at(int index);
  }

  /** The last of so many for which something holds that holds up to it and no longer. */
  private static int last(int count, Holds holds) {
    int low = 0;
    int high = count;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (holds.at(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
