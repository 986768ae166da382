package org.ruyi.jobs.train.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An endless order whose minibatches hold examples of one shape each. An epoch goes through windows
 * of row groups as in {@link ExampleOrder}. The rows of one shape, mixed within each window, make a
 * sequence without end, which is cut into minibatches; a minibatch belongs to the window and the
 * epoch of its last row, and the minibatches of a window come in an order of their own.
 *
 * <p>So every example comes exactly once an epoch, however rare its shape. What is left of a shape
 * at the end of a window, less than a minibatch, waits for the next window that has more of it; at
 * the end of an epoch, for the next epoch.
 *
 * <p>Not safe for use by several threads.
 */
final class BucketOrder implements VisitOrder {
  /** Epochs whose windows are remembered; a rare shape's minibatch may take rows of more. */
  private static final int EPOCHS = 4;

  private final long seed;
  private final int[][] rows;
  private final int window;
  private final int batch;
  private final long[] totals;
  private final long examples;

  private final Map<Long, BucketEpoch> epochs =
      new LinkedHashMap<>(EPOCHS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, BucketEpoch> eldest) {
          return size() > EPOCHS;
        }
      };
  private final Mixed[] mixed;

  private record Mixed(long epoch, int window, int[] rows) {}

  /**
   * @param seed of the run
   * @param rows number of rows of each row group and shape, at least one of a row group's above 0
   * @param window row groups whose rows are mixed, at least 1
   * @param batch examples of every minibatch, at least 1
   */
  BucketOrder(long seed, List<List<Integer>> rows, int window, int batch) {
    this.seed = seed;
    this.rows =
        rows.stream()
            .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
    this.window = window;
    this.batch = batch;
    if (window < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "Invalid window or batch: %d and %d (at least 1)".formatted(window, batch));
    }
    totals = new long[this.rows[0].length];
    for (int[] group : this.rows) {
      for (int shape = 0; shape < totals.length; shape++) {
        totals[shape] += group[shape];
      }
    }
    long sum = 0;
    for (long total : totals) {
      sum += total;
    }
    examples = sum;
    mixed = new Mixed[totals.length];
  }

  /**
   * @throws IllegalArgumentException for anything but one whole minibatch
   */
  @Override
  public List<Example> stretch(long position, int count) {
    if (count != batch || position % batch != 0) {
      throw new IllegalArgumentException(
          "Invalid minibatch: %d examples from %d (%d from a multiple of %d)"
              .formatted(count, position, batch, batch));
    }
    long number = position / batch;
    // An epoch completes no more minibatches than it has rows for, so none before this one is it.
    long epoch = position / examples;
    while (batchesBefore(epoch + 1) <= number) {
      epoch++;
    }
    return minibatch(position, epoch(epoch), number - batchesBefore(epoch));
  }

  private List<Example> minibatch(long position, BucketEpoch epoch, long number) {
    int index = epoch.windowOfBatch(number);
    int[] order =
        Permutation.of(epoch.batches(index), Purpose.BATCHES.seed(seed, epoch.number(), index));
    int chosen = order[Math.toIntExact(number - epoch.firstBatch(index))];
    int shape = 0;
    while (chosen >= epoch.batches(index, shape, batch)) {
      chosen -= epoch.batches(index, shape, batch);
      shape++;
    }
    long first = (epoch.rowsBefore(index, shape) / batch + chosen) * batch;
    List<Example> examples = new ArrayList<>(batch);
    for (int i = 0; i < batch; i++) {
      examples.add(example(position + i, shape, first + i));
    }
    return examples;
  }

  /** The number-th of all rows of a shape, counted from the start of the run. */
  private Example example(long position, int shape, long number) {
    BucketEpoch epoch = epoch(number / totals[shape]);
    long inEpoch = number % totals[shape];
    int index = epoch.windowOfRow(shape, inEpoch);
    int[] order = mixed(epoch, index, shape);
    int inWindow = Math.toIntExact(inEpoch - epoch.rowsBeforeInEpoch(index, shape));
    return epoch.example(position, index, shape, order[inWindow]);
  }

  private int[] mixed(BucketEpoch epoch, int index, int shape) {
    Mixed last = mixed[shape];
    if (last == null || last.epoch() != epoch.number() || last.window() != index) {
      last =
          new Mixed(
              epoch.number(),
              index,
              Permutation.of(
                  epoch.rowsIn(index, shape),
                  Purpose.ROWS.seed(seed, epoch.number(), index, shape)));
      mixed[shape] = last;
    }
    return last.rows();
  }

  /** Minibatches of all epochs before one. */
  private long batchesBefore(long epoch) {
    long batches = 0;
    for (long total : totals) {
      batches += epoch * total / batch;
    }
    return batches;
  }

  private BucketEpoch epoch(long number) {
    return epochs.computeIfAbsent(
        number, missing -> new BucketEpoch(seed, missing, rows, window, batch));
  }
}
