package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A driver is told to end in the middle of a run, as schedulers do before they kill. */
class StoppedDriverTest {
  @TempDir Path folder;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void endsInOrderAndGoesOnBitForBit() throws IOException, InterruptedException {
    PairsDataset.publish(folder.resolve("datasets"), 1, 60, 16);
    try (DriverProcess driver =
        DriverProcess.start(
            folder,
            "stopped",
            Start.FRESH,
            "local[2]",
            Map.of(),
            "train.steps=1000000",
            "checkpoint.every-steps=2")) {
      assertThat(driver.await(() -> !steps("stopped").isEmpty())).as(driver.log()).isTrue();
      driver.terminate();
      assertThat(driver.exit()).as(driver.log()).isZero();
      assertThat(driver.log())
          .contains(
              "Stopped after step %d of 1000000, as was asked; go on with --resume"
                  .formatted(newest("stopped")));
    }
    String more = "train.steps=" + (newest("stopped") + 4);
    try (JavaSparkContext context = TrainSpark.local()) {
      TrainedRun whole = TrainedRun.of(context, folder, "whole", more);
      assertThat(TrainedRun.of(context, Start.RESUME, folder, "stopped", more)).isEqualTo(whole);
    }
  }

  private int newest(String run) {
    List<String> steps = steps(run);
    return Integer.parseInt(steps.get(steps.size() - 1));
  }

  private List<String> steps(String run) {
    try {
      return TrainedRun.steps(folder.resolve("runs").resolve(run));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
