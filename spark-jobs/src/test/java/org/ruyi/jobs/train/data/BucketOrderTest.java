package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketOrderTest {
  private static final int EPOCHS = 6;

  @Test
  void isTheOrderThatQueuesOfEachShapeGive() {
    Random random = new Random(3);
    for (int trial = 0; trial < 60; trial++) {
      Corpus corpus = Corpus.random(random);
      BucketOrder order = corpus.order();
      long position = 0;
      for (List<List<Integer>> minibatch : corpus.naive()) {
        assertThat(places(order.stretch(position, corpus.batch))).isEqualTo(minibatch);
        position += corpus.batch;
      }
    }
  }

  @Test
  void anyMinibatchIsAPureFunctionOfItsPosition() {
    Random random = new Random(4);
    for (int trial = 0; trial < 20; trial++) {
      Corpus corpus = Corpus.random(random);
      List<List<List<Integer>>> all = corpus.naive();
      BucketOrder jumping = corpus.order();
      for (int i = 0; i < 50 && !all.isEmpty(); i++) {
        int number = random.nextInt(all.size());
        long position = (long) number * corpus.batch;
        List<Example> stretch = jumping.stretch(position, corpus.batch);
        assertThat(places(stretch)).isEqualTo(all.get(number));
        assertThat(stretch)
            .extracting(Example::position)
            .containsExactlyElementsOf(
                IntStream.range(0, corpus.batch).mapToObj(k -> position + k).toList());
      }
    }
  }

  @Test
  void everyMinibatchHasOneShapeAndEveryExampleComesOnceAnEpoch() {
    Random random = new Random(5);
    for (int trial = 0; trial < 30; trial++) {
      Corpus corpus = Corpus.random(random);
      Map<List<Integer>, Integer> seen = new HashMap<>();
      for (List<List<Integer>> minibatch : corpus.naive()) {
        assertThat(minibatch.stream().map(corpus::shape).distinct()).hasSize(1);
        minibatch.forEach(place -> seen.merge(place, 1, Integer::sum));
      }
      for (int shape = 0; shape < corpus.shapes; shape++) {
        int left = EPOCHS * corpus.total(shape);
        int wanted = shape;
        int visits =
            seen.entrySet().stream()
                .filter(entry -> corpus.shape(entry.getKey()) == wanted)
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertThat(left - visits).as("left at the end").isBetween(0, corpus.batch - 1);
      }
      assertThat(seen.values()).allMatch(visits -> visits <= EPOCHS);
    }
  }

  @Test
  void epochsSeedsAndWindowsDiffer() {
    List<List<Integer>> rows = List.of(List.of(40, 40), List.of(40, 40), List.of(40, 40));
    List<List<Integer>> first = stretches(new BucketOrder(1, rows, 2, 4), 4, 0, 60);
    assertThat(stretches(new BucketOrder(1, rows, 2, 4), 4, 60, 60)).isNotEqualTo(first);
    assertThat(stretches(new BucketOrder(2, rows, 2, 4), 4, 0, 60)).isNotEqualTo(first);
    assertThat(first.stream().limit(4 * 40).map(place -> place.get(0)).distinct())
        .as("the first window")
        .hasSize(2);
    int changes = 0;
    for (int i = 4; i < 160; i += 4) {
      changes += (first.get(i).get(1) < 40) == (first.get(i - 4).get(1) < 40) ? 0 : 1;
    }
    assertThat(changes).as("changes of shape in a window").isBetween(10, 30);
  }

  @Test
  void theOrderOfAReleaseStaysTheOrder() {
    BucketOrder order = new BucketOrder(7, List.of(List.of(2, 1), List.of(3, 2)), 1, 2);
    assertThat(stretches(order, 2, 0, 6))
        .isEqualTo(
            List.of(
                List.of(0, 0),
                List.of(0, 1),
                List.of(0, 2),
                List.of(1, 4),
                List.of(1, 1),
                List.of(1, 0),
                List.of(1, 2),
                List.of(0, 0),
                List.of(1, 3),
                List.of(0, 2),
                List.of(0, 1),
                List.of(1, 0)));
  }

  @Test
  void refusesWhatIsNoMinibatch() {
    BucketOrder order = new BucketOrder(7, List.of(List.of(2, 1)), 1, 2);
    assertThatThrownBy(() -> order.stretch(3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid minibatch: 2 examples from 3 (2 from a multiple of 2)");
    assertThatThrownBy(() -> order.stretch(2, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BucketOrder(7, List.of(List.of(2, 1)), 0, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid window or batch: 0 and 2 (at least 1)");
  }

  private static List<List<Integer>> stretches(BucketOrder order, int batch, int first, int count) {
    List<List<Integer>> all = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      all.addAll(places(order.stretch((long) i * batch, batch)));
    }
    return all;
  }

  private static List<List<Integer>> places(List<Example> examples) {
    return examples.stream().map(at -> List.of(at.rowGroup(), at.row())).toList();
  }

  /** A corpus, and its order by the plainest means. */
  private static final class Corpus {
    private final long seed;
    private final List<List<Integer>> rows;
    private final int shapes;
    private final int window;
    private final int batch;

    private Corpus(long seed, List<List<Integer>> rows, int window, int batch) {
      this.seed = seed;
      this.rows = rows;
      this.shapes = rows.get(0).size();
      this.window = window;
      this.batch = batch;
    }

    static Corpus random(Random random) {
      int shapes = 1 + random.nextInt(4);
      List<List<Integer>> rows = new ArrayList<>();
      for (int group = 1 + random.nextInt(9); group > 0; group--) {
        List<Integer> counts = new ArrayList<>();
        for (int shape = 0; shape < shapes; shape++) {
          counts.add(random.nextInt(3) == 0 ? 0 : random.nextInt(1 + 30 / (1 + 3 * shape)));
        }
        counts.set(0, Math.max(1, counts.get(0)));
        rows.add(counts);
      }
      return new Corpus(random.nextLong(), rows, 1 + random.nextInt(4), 1 + random.nextInt(9));
    }

    BucketOrder order() {
      return new BucketOrder(seed, rows, window, batch);
    }

    int total(int shape) {
      return rows.stream().mapToInt(group -> group.get(shape)).sum();
    }

    int shape(List<Integer> place) {
      return new RowGroup(0, 0, rows.get(place.get(0))).shapeOf(place.get(1));
    }

    /** The minibatches of some epochs. */
    List<List<List<Integer>>> naive() {
      List<List<List<Integer>>> minibatches = new ArrayList<>();
      List<List<List<Integer>>> queues = new ArrayList<>();
      IntStream.range(0, shapes).forEach(shape -> queues.add(new ArrayList<>()));
      for (long epoch = 0; epoch < EPOCHS; epoch++) {
        int[] groups = Permutation.of(rows.size(), Purpose.ROW_GROUPS.seed(seed, epoch));
        for (int index = 0; index * window < groups.length; index++) {
          List<List<List<Integer>>> full = new ArrayList<>();
          for (int shape = 0; shape < shapes; shape++) {
            List<List<Integer>> inWindow = new ArrayList<>();
            for (int i = index * window; i < Math.min(groups.length, (index + 1) * window); i++) {
              int first = new RowGroup(0, 0, rows.get(groups[i])).firstOf(shape);
              for (int row = 0; row < rows.get(groups[i]).get(shape); row++) {
                inWindow.add(List.of(groups[i], first + row));
              }
            }
            List<List<Integer>> queue = queues.get(shape);
            for (int at :
                Permutation.of(inWindow.size(), Purpose.ROWS.seed(seed, epoch, index, shape))) {
              queue.add(inWindow.get(at));
            }
            while (queue.size() >= batch) {
              full.add(List.copyOf(queue.subList(0, batch)));
              queue.subList(0, batch).clear();
            }
          }
          for (int at : Permutation.of(full.size(), Purpose.BATCHES.seed(seed, epoch, index))) {
            minibatches.add(full.get(at));
          }
        }
      }
      return minibatches;
    }
  }
}
