package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.StorageLevels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.LocalSpark;

class ShardFetcherTest {
  private static final Shards SHARDS = new Shards(4, 2);
  private static final StateSize SIZE = new StateSize(4, 8);

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark();

  private final ShardBlocks blocks = new ShardBlocks(SPARK.sc(), SHARDS, SIZE);
  private final FlatState mean = SIZE.allocate();
  private final FlatState averaged =
      new FlatState(
          Nd4j.createFromArray(1f, 2, 3, 4).reshape(1, 4),
          Optional.of(Nd4j.createFromArray(10f, 20, 30, 40, 100, 200, 300, 400).reshape(1, 8)));

  @AfterEach
  void remove() {
    blocks.removeAverages();
  }

  @Test
  void pastesShardsAndNamesThoseThatAreLost() {
    AveragedShard first = averaged(0);
    AveragedShard second = averaged(1);
    put(1);
    try (ShardFetcher fetcher = new ShardFetcher(blocks, SHARDS, mean)) {
      fetcher.fetch(0, first);
      fetcher.fetch(1, second);
      assertThat(fetcher.await()).containsExactly(0);
      put(0);
      fetcher.fetch(0, first);
      assertThat(fetcher.await()).isEmpty();
      assertThat(fetcher.fetched()).containsExactly(first, second);
    }
    assertThat(mean.parameters()).isEqualTo(averaged.parameters());
    assertThat(mean.moments()).isEqualTo(averaged.moments());
  }

  @Test
  void takesADamagedShardForLost() {
    put(0);
    List<Integer> others = new ArrayList<>(averaged(0).checksums());
    others.set(2, others.get(2) + 1);
    try (ShardFetcher fetcher = new ShardFetcher(blocks, SHARDS, mean)) {
      fetcher.fetch(0, new AveragedShard(NativeBlocks.here(), others, List.of()));
      assertThat(fetcher.await()).containsExactly(0);
    }
  }

  private AveragedShard averaged(int shard) {
    return new AveragedShard(
        NativeBlocks.here(),
        BlockFetch.checksums(SHARDS.of(averaged, shard).pieces()),
        List.of(new WorkerReport(7, 1, 0, 0, 1, 0, 0, LossByQuarter.NONE, 0, 0, 0, 0, 0)));
  }

  private void put(int shard) {
    List<ByteBuffer> pieces = SHARDS.of(averaged, shard).pieces();
    for (int i = 0; i < pieces.size(); i++) {
      assertThat(
              NativeBlocks.store(
                  blocks.average(shard).apply(i),
                  pieces.get(i),
                  StorageLevels.MEMORY_AND_DISK_SER,
                  NativeBlocks.Announce.NO))
          .isTrue();
    }
  }
}
