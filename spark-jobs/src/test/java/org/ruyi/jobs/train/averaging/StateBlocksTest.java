package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.train.TrainSpark;

class StateBlocksTest {
  /** Its parameters fill more than a block, its moments more than two. */
  private static final int LENGTH = 2_200_000;

  private static JavaSparkContext context;
  private static FlatState state;

  @BeforeAll
  static void start() {
    context = TrainSpark.local();
    state =
        new FlatState(
            Nd4j.rand(DataType.FLOAT, 1, LENGTH),
            Optional.of(Nd4j.rand(DataType.FLOAT, 1, 2 * LENGTH)));
  }

  @AfterAll
  static void stop() {
    context.stop();
  }

  @Test
  void everyWorkerFetchesEveryNumber() {
    StateBlocks blocks = StateBlocks.put(context.sc(), state, 2);
    for (int worker = 0; worker < 7; worker++) {
      FlatState copy = blocks.size().allocate();
      blocks.fetch(copy, worker);
      assertThat(copy.parameters()).isEqualTo(state.parameters());
      assertThat(copy.moments()).isEqualTo(state.moments());
      copy.close();
    }
    blocks.remove();
  }

  @Test
  void keepsAStateWithoutMoments() {
    FlatState bare = new FlatState(state.parameters(), Optional.empty());
    StateBlocks blocks = StateBlocks.put(context.sc(), bare, 2);
    FlatState copy = blocks.size().allocate();
    blocks.fetch(copy, 0);
    assertThat(copy.parameters()).isEqualTo(state.parameters());
    assertThat(copy.moments()).isEmpty();
    blocks.remove();
  }

  @Test
  void refusesABlockThatIsNotWhatTheDriverStored() {
    StateBlocks blocks = StateBlocks.put(context.sc(), state, 2);
    List<Integer> others = new ArrayList<>(blocks.checksums());
    others.set(1, others.get(1) + 1);
    StateBlocks damaged = new StateBlocks(blocks.id(), blocks.size(), blocks.sharing(), others);
    FlatState copy = blocks.size().allocate();
    assertThatThrownBy(() -> damaged.fetch(copy, 0))
        .isInstanceOf(JobException.class)
        .hasMessage("Cannot use the state of the round: block 1 of 5 arrived damaged");
    blocks.remove();
  }

  @Test
  void refusesARoundThatIsOver() {
    StateBlocks blocks = StateBlocks.put(context.sc(), state, 2);
    blocks.remove();
    StateBlocks gone =
        new StateBlocks(
            context.sc().newRddId(), blocks.size(), blocks.sharing(), blocks.checksums());
    FlatState copy = blocks.size().allocate();
    assertThatThrownBy(() -> gone.fetch(copy, 0))
        .isInstanceOf(JobException.class)
        .hasMessageMatching("Cannot fetch the state of the round: rdd_\\d+_0 is gone");
  }
}
