package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PlacementTest {
  @Test
  void givesEveryExecutorOneWorkerWhereThatCanBe() {
    List<Set<String>> ring = List.of(set("a", "d"), set("a", "b"), set("b", "c"), set("c", "d"));
    List<List<String>> places = Placement.of(ring, 4);
    for (int worker = 0; worker < ring.size(); worker++) {
      assertThat(ring.get(worker)).containsAll(places.get(worker));
    }
    assertThat(places.stream().flatMap(List::stream)).containsExactlyInAnyOrder("a", "b", "c", "d");
  }

  @Test
  void movesAWorkerToMakeRoomForAnother() {
    assertThat(Placement.of(List.of(set("a", "b"), set("a")), 2))
        .containsExactly(List.of("b"), List.of("a"));
  }

  @Test
  void leavesTheRestToSpark() {
    assertThat(Placement.of(List.of(set("a"), set("a"), set("a", "b"), set()), 2))
        .containsExactly(List.of("a"), List.of("a"), List.of("b"), List.of());
    assertThat(Placement.of(List.of(set("a"), set("a"), set("a"), set("b")), 2))
        .containsExactly(List.of("a"), List.of("a"), List.of(), List.of("b"));
    assertThat(Placement.of(List.of(set(), set()), 1)).containsExactly(List.of(), List.of());
  }

  @Test
  void leavesRoomOnAnExecutorThatHoldsNothingYet() {
    assertThat(Placement.of(List.of(set("a"), set("a")), 2))
        .containsExactly(List.of("a"), List.of());
    assertThat(Placement.of(List.of(set("a"), set("a")), 1))
        .containsExactly(List.of("a"), List.of("a"));
  }

  private static Set<String> set(String... names) {
    return new TreeSet<>(List.of(names));
  }
}
