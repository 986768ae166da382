package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExampleOrderTest {

  @Test
  void everyExampleComesOnceAnEpoch() {
    Random random = new Random(5);
    for (int trial = 0; trial < 50; trial++) {
      int[] rows = random.ints(1 + random.nextInt(12), 1, 40).toArray();
      int total = Arrays.stream(rows).sum();
      ExampleOrder order = new ExampleOrder(random.nextLong(), rows, 1 + random.nextInt(6));
      for (int epoch = 0; epoch < 3; epoch++) {
        Set<List<Integer>> seen = new HashSet<>();
        for (Example example : order.stretch((long) epoch * total, total)) {
          assertThat(example.row()).isBetween(0, rows[example.rowGroup()] - 1);
          seen.add(List.of(example.rowGroup(), example.row()));
        }
        assertThat(seen).hasSize(total);
      }
    }
  }

  @Test
  void anyStretchIsAPureFunctionOfItsPosition() {
    int[] rows = {7, 13, 1, 20, 9};
    ExampleOrder whole = new ExampleOrder(11, rows, 2);
    List<Example> all = whole.stretch(0, 400);
    Random random = new Random(1);
    ExampleOrder jumping = new ExampleOrder(11, rows, 2);
    for (int trial = 0; trial < 200; trial++) {
      int start = random.nextInt(380);
      int count = 1 + random.nextInt(20);
      assertThat(jumping.stretch(start, count)).isEqualTo(all.subList(start, start + count));
    }
  }

  @Test
  void theStretchesOfTheWorkersOfARoundAreDisjoint() {
    int workers = 3;
    int steps = 4;
    int batch = 5;
    int[] rows = {30, 30, 30};
    ExampleOrder order = new ExampleOrder(2, rows, 2);
    Set<List<Integer>> seen = new HashSet<>();
    for (int worker = 0; worker < workers; worker++) {
      for (int j = 0; j < steps; j++) {
        for (Example example : order.stretch(((long) worker * steps + j) * batch, batch)) {
          seen.add(List.of(example.rowGroup(), example.row()));
        }
      }
    }
    assertThat(seen).hasSize(workers * steps * batch);
  }

  @Test
  void epochsAndSeedsDiffer() {
    int[] rows = {50, 50, 50, 50};
    List<List<Integer>> first = places(new ExampleOrder(3, rows, 2).stretch(0, 200));
    List<List<Integer>> second = places(new ExampleOrder(3, rows, 2).stretch(200, 200));
    List<List<Integer>> other = places(new ExampleOrder(4, rows, 2).stretch(0, 200));
    assertThat(second).isNotEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void aWindowMixesItsRowGroupsAndNoOthers() {
    int[] rows = {40, 40, 40, 40};
    ExampleOrder order = new ExampleOrder(9, rows, 2);
    List<Example> window = order.stretch(0, 80);
    assertThat(window)
        .extracting(Example::rowGroup)
        .containsOnly(
            window.get(0).rowGroup(),
            window.stream()
                .map(Example::rowGroup)
                .filter(group -> group != window.get(0).rowGroup())
                .findFirst()
                .orElseThrow());
    int changes = 0;
    for (int i = 1; i < window.size(); i++) {
      changes += window.get(i).rowGroup() == window.get(i - 1).rowGroup() ? 0 : 1;
    }
    assertThat(changes).as("changes between two mixed row groups").isBetween(20, 60);
  }

  @Test
  void theOrderOfAReleaseStaysTheOrder() {
    assertThat(places(new ExampleOrder(7, new int[] {3, 2, 4}, 2).stretch(0, 9)))
        .isEqualTo(
            List.of(
                List.of(2, 1),
                List.of(2, 2),
                List.of(1, 1),
                List.of(1, 0),
                List.of(2, 0),
                List.of(2, 3),
                List.of(0, 0),
                List.of(0, 2),
                List.of(0, 1)));
  }

  @Test
  void refusesWhatIsNoOrder() {
    assertThatThrownBy(() -> new ExampleOrder(1, new int[] {}, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid row groups: one or more, none of them empty");
    assertThatThrownBy(() -> new ExampleOrder(1, new int[] {4, 0}, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ExampleOrder(1, new int[] {4}, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid window: 0 (at least 1)");
  }

  private static List<List<Integer>> places(List<Example> examples) {
    List<List<Integer>> places = new ArrayList<>();
    examples.forEach(example -> places.add(List.of(example.rowGroup(), example.row())));
    return places;
  }
}
