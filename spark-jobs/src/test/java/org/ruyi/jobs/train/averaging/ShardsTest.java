package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardsTest {
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
    Shards shards = Shards.of(workers, length);
    assertThat(shards.start(0)).isZero();
    assertThat(shards.start(shards.count())).isEqualTo(length);
    for (int shard = 0; shard < shards.count(); shard++) {
      long own = shards.length(shard);
      assertThat(own).isBetween(shards.longest() - 1, shards.longest());
      assertThat(own).isBetween(1L, 2 * MEGABYTE);
      assertThat(own * workers).as("of all workers").isLessThanOrEqualTo(33 * MEGABYTE);
    }
    if (length >= workers) {
      assertThat(shards.count() % workers).as("workers with more to do").isZero();
    }
  }
}
