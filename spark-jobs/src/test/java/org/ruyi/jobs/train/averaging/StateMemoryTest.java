package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.LocalSpark;

class StateMemoryTest {
  private static final StateSize SIZE = new StateSize(3, 6);
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark();

  private final StateMemory memory = new StateMemory();
  private final List<FlatState> states = new ArrayList<>();

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
    StateMemory.Lease first = blank(1);
    StateMemory.Lease second = blank(1);
    assertThat(first.state()).isNotSameAs(second.state());
    FlatState freed = second.state();
    second.close();
    second.close();
    assertThat(blank(1).state()).isSameAs(freed);
  }

  @Test
  void whatIsServedStaysUntilALaterRound() throws IOException {
    BlockId name = new RDDBlockId(SPARK.sc().newRddId(), 0);
    StateMemory.Lease lease = blank(5);
    FlatState served = lease.state();
    served.parameters().assign(7);
    ByteBuffer part = FloatMemory.bytes(served.parameters(), 1, 3);
    assertThat(lease.serve(i -> name, List.of(part), NativeBlocks.Announce.NO)).isTrue();
    lease.close();
    assertThat(blank(5).state()).as("of the same round").isNotSameAs(served);
    assertThat(blank(4).state()).as("of a round given up").isNotSameAs(served);
    try (NativeBlocks.Open open = NativeBlocks.open(name)) {
      assertThat(open.memory()).contains(part);
      served.parameters().assign(8);
      assertThat(open.memory()).as("no copy").contains(part);
    }
    assertThat(blank(6).state()).isSameAs(served);
    assertThatThrownBy(() -> NativeBlocks.open(name))
        .isInstanceOf(IOException.class)
        .hasMessage("block %s is gone", name);
  }

  @Test
  void theNextRoundStartsWhereThisJvmAveraged() {
    FlatState mean = state(4);
    Shards shards = new Shards(3, 2);
    ShardBlocks averages = new ShardBlocks(SPARK.sc(), shards, SIZE);
    FlatState averaged;
    List<AveragedShard> done = new ArrayList<>();
    try (StateMemory.Lease first = memory.average(averages, SIZE, 1);
        StateMemory.Lease second = memory.average(averages, SIZE, 1)) {
      assertThat(second.state()).as("of the same round").isSameAs(first.state());
      averaged = first.state();
      averaged.parameters().assign(4);
      averaged.moments().orElseThrow().assign(4);
      for (int shard = 0; shard < shards.count(); shard++) {
        List<ByteBuffer> pieces = shards.of(averaged, shard).pieces();
        assertThat(first.serve(averages.average(shard), pieces, NativeBlocks.Announce.NO)).isTrue();
        List<Integer> checksums = BlockFetch.checksums(pieces);
        done.add(new AveragedShard(NativeBlocks.here(), checksums, List.of()));
      }
    }
    Averages last = Averages.of(averages, shards, done);
    StateBlocks next = StateBlocks.put(SPARK.sc(), mean, 2, Optional.of(last));
    try (StateMemory.Lease start = memory.start(next, 0)) {
      assertThat(start.state()).isSameAs(averaged);
      assertThat(start.state().parameters().toFloatVector()).containsExactly(4, 4, 4);
      assertThat(memory.average(averages(shards), SIZE, next.id()).state())
          .as("while workers start from it")
          .isNotSameAs(averaged);
    }
    assertThat(memory.average(averages(shards), SIZE, next.id()).state()).isSameAs(averaged);
    assertThat(NativeBlocks.find(averages.average(0).apply(0))).isEmpty();
  }

  private static ShardBlocks averages(Shards shards) {
    return new ShardBlocks(SPARK.sc(), shards, SIZE);
  }

  @Test
  void memoryOfAnotherStateIsFreed() {
    FlatState other;
    try (StateMemory.Lease lease = blank(1)) {
      other = lease.state();
    }
    StateMemory.Lease part = memory.blank(SIZE, new StateSize(2, 4), 2);
    assertThat(other.parameters().wasClosed()).as("for a part of the same").isFalse();
    part.close();
    memory.blank(new StateSize(2, 0), new StateSize(2, 0), 3).close();
    assertThat(other.parameters().wasClosed()).isTrue();
  }

  @Test
  void lendsWhatIsInThisJvmAlready() {
    StateBlocks round = StateBlocks.none(SPARK.sc(), state(5));
    FlatState own = state(5);
    memory.lend(round, own);
    try (StateMemory.Lease lease = memory.start(round, 0)) {
      assertThat(lease.state()).isSameAs(own);
    }
    memory.endLoan(round);
  }

  private StateMemory.Lease blank(int round) {
    return memory.blank(SIZE, SIZE, round);
  }

  private StateBlocks round(int value) {
    // What is served lies in the arrays' own memory.
    states.add(state(value));
    return StateBlocks.put(SPARK.sc(), states.get(states.size() - 1), 2, Optional.empty());
  }

  private static FlatState state(int value) {
    return new FlatState(
        Nd4j.valueArrayOf(new long[] {1, 3}, (float) value),
        Optional.of(Nd4j.valueArrayOf(new long[] {1, 6}, (float) value)));
  }
}
