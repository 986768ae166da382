package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.progress.Progress;

/** Training on a real cluster: a master and two workers, each with an executor of its own. */
class StandaloneClusterIT {
  private static final int SIDE = 16;
  private static final int WORKERS = 2;

  @TempDir Path folder;

  @Test
  void twoExecutorsGiveTheBitsOfTwoThreads() throws IOException, InterruptedException {
    Path datasets = folder.resolve("datasets");
    PairsDataset.publish(datasets, 2, 130, SIDE);
    Path broken = folder.resolve("broken");
    PairsDataset.publish(broken, List.of(List.of(PairsDataset.square(1, 8))), SIDE);
    byte[] local;
    try (JavaSparkContext context = TrainSpark.local()) {
      local = state(train(context, "local", "data.root=" + datasets));
    }
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), WORKERS)) {
      cluster.linkNativeLibraries(WORKERS);
      train(cluster, datasets, broken, local);
    }
  }

  private void train(StandaloneCluster cluster, Path datasets, Path broken, byte[] local)
      throws IOException {
    try (JavaSparkContext context = TrainSpark.start(cluster.master(), cluster.settings(WORKERS))) {
      byte[] distributed = state(train(context, "cluster", "data.root=" + datasets));

      assertThat(context.sc().getExecutorMemoryStatus().size())
          .as("the driver and its executors")
          .isEqualTo(1 + WORKERS);
      assertThat(distributed).isEqualTo(local);
      assertThatThrownBy(() -> train(context, "broken", "data.root=" + broken))
          .isInstanceOf(JobException.class)
          .hasMessageStartingWith("Cannot use the picture in row 0 of row group 0 of ");
    }
  }

  private TrainSummary train(JavaSparkContext context, String run, String data) {
    try (Progress progress =
        Progress.lines(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))) {
      return TrainJob.run(
          context,
          Recipe.tiny(folder, data, "checkpoint.run=" + run, "train.steps=6"),
          Start.FRESH,
          () -> false,
          progress);
    }
  }

  private static byte[] state(TrainSummary summary) throws IOException {
    Path checkpoint = Path.of(java.net.URI.create(summary.checkpoint()));
    return Files.readAllBytes(checkpoint.resolve("training/state.safetensors"));
  }
}
