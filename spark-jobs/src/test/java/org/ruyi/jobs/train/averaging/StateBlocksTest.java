package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.train.LocalSpark;

class StateBlocksTest {
  /** Its parameters fill more than a block of either way of sharing. */
  private static final int LENGTH = 2_200_000;

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark();
  private static FlatState state;

  @BeforeAll
  static void start() {
    state =
        new FlatState(
            Nd4j.rand(DataType.FLOAT, 1, LENGTH),
            Optional.of(Nd4j.rand(DataType.FLOAT, 1, 2 * LENGTH)));
  }

  @Test
  void everyWorkerFetchesEveryNumber() {
    for (int workers : new int[] {2, 3}) {
      StateBlocks blocks = StateBlocks.put(SPARK.sc(), state, workers, Optional.empty());
      for (int worker = 0; worker < 7; worker++) {
        try (StateMemory.Lease copy = blank(blocks)) {
          blocks.fetch(copy, worker);
          assertThat(copy.state().parameters()).isEqualTo(state.parameters());
          assertThat(copy.state().moments()).isEqualTo(state.moments());
        }
      }
      blocks.remove();
    }
  }

  @Test
  void keepsAStateWithoutMoments() {
    FlatState bare = new FlatState(state.parameters(), Optional.empty());
    StateBlocks blocks = StateBlocks.put(SPARK.sc(), bare, 2, Optional.empty());
    StateMemory.Lease copy = blank(blocks);
    blocks.fetch(copy, 0);
    assertThat(copy.state().parameters()).isEqualTo(state.parameters());
    assertThat(copy.state().moments()).isEmpty();
    blocks.remove();
  }

  @Test
  void refusesABlockThatIsNotWhatTheDriverStored() {
    StateBlocks blocks = StateBlocks.put(SPARK.sc(), state, 2, Optional.empty());
    List<Integer> others = new ArrayList<>(blocks.checksums());
    others.set(1, others.get(1) + 1);
    StateBlocks damaged =
        new StateBlocks(blocks.id(), blocks.size(), blocks.driver(), blocks.source(), others);
    StateMemory.Lease copy = blank(blocks);
    assertThatThrownBy(() -> damaged.fetch(copy, 0))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot fetch the state of the round: block rdd_%d_1 arrived damaged"
                .formatted(blocks.id()));
    blocks.remove();
  }

  @Test
  void refusesARoundThatIsOver() {
    StateBlocks blocks = StateBlocks.put(SPARK.sc(), state, 2, Optional.empty());
    blocks.remove();
    StateMemory.Lease copy = blank(blocks);
    assertThatThrownBy(() -> blocks.fetch(copy, 0))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot fetch the state of the round: block rdd_%d_0 is gone".formatted(blocks.id()));
  }

  private static StateMemory.Lease blank(StateBlocks blocks) {
    return new StateMemory().blank(blocks.size(), blocks.size(), blocks.id());
  }
}
