package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.TrainSpark;

class StateMemoryTest {
  private static final StateSize SIZE = new StateSize(3, 6);
  private static JavaSparkContext context;

  private final StateMemory memory = new StateMemory();

  @BeforeAll
  static void start() {
    context = TrainSpark.local();
  }

  @AfterAll
  static void stop() {
    context.stop();
  }

  @Test
  void tasksOfARoundShareItsStart() {
    StateBlocks round = round(1);
    StateMemory.Lease first = memory.start(round, 0);
    StateMemory.Lease second = memory.start(round, 1);
    assertThat(first.state()).isSameAs(second.state());
    assertThat(first.state().parameters().toFloatVector()).containsExactly(1, 1, 1);
  }

  @Test
  void theNextRoundTakesOverTheMemoryOfTheLast() {
    FlatState last;
    try (StateMemory.Lease lease = memory.start(round(1), 0)) {
      last = lease.state();
    }
    try (StateMemory.Lease lease = memory.start(round(2), 0)) {
      assertThat(lease.state()).isSameAs(last);
      assertThat(lease.state().parameters().toFloatVector()).containsExactly(2, 2, 2);
    }
  }

  @Test
  void aTaskThatOutlivesItsRoundKeepsItsNumbers() {
    StateMemory.Lease late = memory.start(round(1), 0);
    StateMemory.Lease next = memory.start(round(2), 0);
    assertThat(next.state()).isNotSameAs(late.state());
    assertThat(late.state().parameters().toFloatVector()).containsExactly(1, 1, 1);
  }

  @Test
  void aRoundThatWasTakenOverIsFetchedAnew() {
    StateBlocks round = round(1);
    memory.start(round, 0).close();
    memory.start(round(2), 0).close();
    assertThat(memory.start(round, 0).state().parameters().toFloatVector())
        .containsExactly(1, 1, 1);
  }

  @Test
  void twoTasksNeverWriteToTheSameMemory() {
    StateMemory.Lease first = memory.blank(SIZE);
    StateMemory.Lease second = memory.blank(SIZE);
    assertThat(first.state()).isNotSameAs(second.state());
    FlatState freed = second.state();
    second.close();
    second.close();
    assertThat(memory.blank(SIZE).state()).isSameAs(freed);
  }

  @Test
  void memoryOfAnotherSizeIsFreed() {
    FlatState other;
    try (StateMemory.Lease lease = memory.blank(SIZE)) {
      other = lease.state();
    }
    memory.blank(new StateSize(2, 0)).close();
    assertThat(other.parameters().wasClosed()).isTrue();
  }

  @Test
  void lendsWhatIsInThisJvmAlready() {
    StateBlocks round = StateBlocks.none(context.sc(), state(5));
    FlatState own = state(5);
    memory.lend(round, own);
    try (StateMemory.Lease lease = memory.start(round, 0)) {
      assertThat(lease.state()).isSameAs(own);
    }
    memory.endLoan(round);
  }

  private static StateBlocks round(int value) {
    return StateBlocks.put(context.sc(), state(value), 2);
  }

  private static FlatState state(int value) {
    return new FlatState(
        Nd4j.valueArrayOf(new long[] {1, 3}, (float) value),
        Optional.of(Nd4j.valueArrayOf(new long[] {1, 6}, (float) value)));
  }
}
