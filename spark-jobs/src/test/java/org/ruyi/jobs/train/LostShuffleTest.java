package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a worker gave to the shuffle is lost before it is averaged: the worker does it again. */
class LostShuffleTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void whatIsLostChangesNothing(LosingShuffleManager.Loss loss) throws IOException {
    PairsDataset.publish(folder.resolve("datasets"), 1, 60, 16);
    TrainedRun undisturbed;
    try (JavaSparkContext context = TrainSpark.local()) {
      undisturbed = TrainedRun.of(context, folder, "undisturbed", "train.steps=6");
    }
    Map<String, String> losing =
        Map.of("spark.shuffle.manager", LosingShuffleManager.class.getName());
    try (JavaSparkContext context = TrainSpark.start("local[2]", losing)) {
      LosingShuffleManager.loss = loss;
      LosingShuffleManager.LEFT.set(3);
      assertThat(TrainedRun.of(context, folder, "losing", "train.steps=6", "train.round-retries=0"))
          .isEqualTo(undisturbed);
      assertThat(LosingShuffleManager.LEFT).hasValue(0);
    }
  }
}
