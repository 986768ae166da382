package org.ruyi.jobs.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The endless order in which a run sees its examples. An epoch goes through all row groups in an
 * order of its own, a window of them at a time, and mixes the rows within a window; so every
 * example comes once an epoch, and a reader holds one window. The order is a pure function of the
 * seed and the sizes: anyone can compute any stretch of it.
 *
 * <p>Not safe for use by several threads.
 */
final class ExampleOrder implements VisitOrder {
  private final long seed;
  private final int[] rows;
  private final int window;
  private final long examples;

  private long epoch = -1;
  private int[] groups;
  private long[] windowStarts;
  private int mixedWindow = -1;
  private int[] mixed;
  private long[] groupStarts;

  /**
   * @param seed of the run
   * @param rows number of rows of each row group, each at least 1
   * @param window row groups whose rows are mixed, at least 1
   */
  ExampleOrder(long seed, int[] rows, int window) {
    this.seed = seed;
    this.rows = rows.clone();
    this.window = window;
    this.examples = Arrays.stream(rows).asLongStream().sum();
    if (rows.length == 0 || Arrays.stream(rows).anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException("Invalid row groups: one or more, none of them empty");
    }
    if (window < 1) {
      throw new IllegalArgumentException("Invalid window: " + window + " (at least 1)");
    }
  }

  @Override
  public List<Example> stretch(long position, int count) {
    List<Example> stretch = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      stretch.add(at(position + i));
    }
    return stretch;
  }

  private Example at(long position) {
    enter(position / examples);
    long offset = position % examples;
    int index = lastStart(windowStarts, offset);
    mix(index);
    int row = mixed[Math.toIntExact(offset - windowStarts[index])];
    int group = lastStart(groupStarts, row);
    return new Example(position, groups[index * window + group], (int) (row - groupStarts[group]));
  }

  /** The index of the last start that is not behind the place. */
  private static int lastStart(long[] starts, long place) {
    int found = Arrays.binarySearch(starts, place);
    return found >= 0 ? found : -found - 2;
  }

  private void enter(long wanted) {
    if (wanted == epoch) {
      return;
    }
    groups = Permutation.of(rows.length, Purpose.ROW_GROUPS.seed(seed, wanted));
    windowStarts = new long[(rows.length + window - 1) / window];
    long start = 0;
    for (int i = 0; i < rows.length; i++) {
      if (i % window == 0) {
        windowStarts[i / window] = start;
      }
      start += rows[groups[i]];
    }
    epoch = wanted;
    mixedWindow = -1;
  }

  private void mix(int index) {
    if (index == mixedWindow) {
      return;
    }
    int first = index * window;
    int count = Math.min(window, rows.length - first);
    groupStarts = new long[count];
    int start = 0;
    for (int i = 0; i < count; i++) {
      groupStarts[i] = start;
      start = Math.addExact(start, rows[groups[first + i]]);
    }
    mixed = Permutation.of(start, Purpose.ROWS.seed(seed, epoch, index));
    mixedWindow = index;
  }
}
