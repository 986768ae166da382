package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardedAverageTest {
  private static final long MEGABYTE = 1 << 20;

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "8, 3",
    "2, 8_952_067",
    "3, 36_000_000",
    "2, 860_000_000",
    "100, 860_000_000",
    "1000, 3_000_000_000"
  })
  void shardsCoverTheVectorAndFitIntoMemory(int workers, String text) {
    long length = Long.parseLong(text.replace("_", ""));
    ShardedAverage average = new ShardedAverage(workers, length);
    assertThat(average.start(0)).isZero();
    assertThat(average.start(average.shards())).isEqualTo(length);
    for (int shard = 0; shard < average.shards(); shard++) {
      long own = average.start(shard + 1) - average.start(shard);
      assertThat(own).isBetween(1L, 2 * MEGABYTE);
      assertThat(own * workers).as("of all workers").isLessThanOrEqualTo(33 * MEGABYTE);
    }
    if (length >= workers) {
      assertThat(average.shards() % workers).as("workers with more to do").isZero();
    }
  }
}
