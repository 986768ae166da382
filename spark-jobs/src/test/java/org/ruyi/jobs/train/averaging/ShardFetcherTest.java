package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
    ShardBlocks blocks = new ShardBlocks(context.sc().newRddId());
    FlatState mean = new StateSize(4, 8).allocate();
    blocks.put(1, slice(3, 4));
    try (ShardFetcher fetcher = new ShardFetcher(blocks, 2, mean, shard -> 2L * shard)) {
      fetcher.fetch(0);
      fetcher.fetch(1);
      assertThat(fetcher.await()).containsExactly(0);
      blocks.put(0, slice(1, 2));
      fetcher.fetch(0);
      assertThat(fetcher.await()).isEmpty();
      assertThat(fetcher.reports())
          .allSatisfy(
              reports -> assertThat(reports).extracting(WorkerReport::worker).containsExactly(7));
    }
    blocks.remove();
    assertThat(mean.parameters().toFloatVector()).containsExactly(1, 2, 3, 4);
    assertThat(mean.moments().orElseThrow().toFloatVector())
        .containsExactly(10, 20, 30, 40, 100, 200, 300, 400);
  }

  private static VectorSlice slice(float a, float b) {
    return new VectorSlice(
        List.of(new WorkerReport(7, 1, 0, 0, 1, 0, 0, LossByQuarter.NONE, 0, 0, 0, 0, 0)),
        new float[] {a, b},
        new float[] {10 * a, 10 * b, 100 * a, 100 * b});
  }
}
