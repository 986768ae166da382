package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.TrainSpark;

class ShardFetcherTest {
  private static JavaSparkContext context;

  @BeforeAll
  static void start() {
    context = TrainSpark.local();
  }

  @AfterAll
  static void stop() {
    context.stop();
  }

  @Test
  void pastesShardsAndNamesThoseThatAreLost() {
    int round = context.sc().newRddId();
    Shards shards = new Shards(4, 2);
    ShardBlocks blocks = new ShardBlocks(round, shards, new StateSize(4, 8));
    FlatState mean = new StateSize(4, 8).allocate();
    FlatState averaged =
        new FlatState(
            Nd4j.createFromArray(1f, 2, 3, 4).reshape(1, 4),
            Optional.of(Nd4j.createFromArray(10f, 20, 30, 40, 100, 200, 300, 400).reshape(1, 8)));
    AveragedShard here =
        new AveragedShard(
            NativeBlocks.here(),
            List.of(new WorkerReport(7, 1, 0, 0, 1, 0, 0, LossByQuarter.NONE, 0, 0, 0, 0, 0)));
    put(blocks.average(1), shards.of(averaged, 1).pieces());
    try (ShardFetcher fetcher = new ShardFetcher(blocks, shards, mean)) {
      fetcher.fetch(0, here);
      fetcher.fetch(1, here);
      assertThat(fetcher.await()).containsExactly(0);
      put(blocks.average(0), shards.of(averaged, 0).pieces());
      fetcher.fetch(0, here);
      assertThat(fetcher.await()).isEmpty();
      assertThat(fetcher.reports())
          .allSatisfy(
              reports -> assertThat(reports).extracting(WorkerReport::worker).containsExactly(7));
    }
    blocks.remove();
    assertThat(mean.parameters()).isEqualTo(averaged.parameters());
    assertThat(mean.moments()).isEqualTo(averaged.moments());
  }

  private static void put(IntFunction<BlockId> names, List<ByteBuffer> pieces) {
    for (int i = 0; i < pieces.size(); i++) {
      assertThat(
              NativeBlocks.store(
                  names.apply(i),
                  pieces.get(i),
                  StorageLevels.MEMORY_AND_DISK_SER,
                  NativeBlocks.Announce.NO))
          .isTrue();
    }
  }
}
