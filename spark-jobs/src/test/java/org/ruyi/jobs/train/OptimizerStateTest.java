package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.model.io.SafeTensorsFile;

/** What workers keep to themselves goes into checkpoints and comes back from them. */
class OptimizerStateTest {
  private static final int SIDE = 16;
  private static JavaSparkContext context;

  @TempDir static Path datasets;
  @TempDir Path runs;
  private Path last;

  @BeforeAll
  static void start() throws IOException {
    PairsDataset.publish(datasets, 1, 100, SIDE);
    context = TrainSpark.local();
  }

  @AfterAll
  static void stop() {
    context.stop();
  }

  @ParameterizedTest
  @CsvSource({"average,fp32", "average,bf16", "keep,fp32", "keep,bf16", "reset,fp32", "reset,bf16"})
  void resumingGivesTheSameBitsAsGoingOn(String state, String deltas) throws IOException {
    String[] form = {"train.optimizer-state=" + state, "train.deltas=" + deltas};
    train("halves", Start.FRESH, 4, form);
    byte[] halves = train("halves", Start.RESUME, 8, form);
    assertThat(halves).isEqualTo(train("whole", Start.FRESH, 8, form));
  }

  @Test
  void aCheckpointHoldsWhatEveryWorkerKeeps() throws IOException {
    train("kept", Start.FRESH, 4, "train.optimizer-state=keep", "train.deltas=bf16");
    try (SafeTensorsFile file = SafeTensorsFile.open(state("kept"))) {
      assertThat(file.entries().keySet())
          .containsExactlyInAnyOrder(
              "parameters",
              "worker.0.exp_avg",
              "worker.0.exp_avg_sq",
              "worker.0.delta_residual",
              "worker.1.exp_avg",
              "worker.1.exp_avg_sq",
              "worker.1.delta_residual");
    }
  }

  @Test
  void moreWorkersStartFromTheMeanOfTheMoments() throws IOException {
    String[] keep = {"train.optimizer-state=keep", "train.deltas=bf16"};
    train("grown", Start.FRESH, 4, keep);
    Map<String, float[]> before = TensorFloats.of(state("grown"));
    List<String> more = new ArrayList<>(List.of(keep));
    more.add("train.workers=3");
    assertThat(train("grown", Start.RESUME, 5, more.toArray(String[]::new))).isNotEmpty();
    Map<String, float[]> after = TensorFloats.of(state("grown"));
    float[] first = before.get("worker.0.exp_avg_sq");
    float[] second = before.get("worker.1.exp_avg_sq");
    for (int worker = 0; worker < 3; worker++) {
      float[] now = after.get("worker.%d.exp_avg_sq".formatted(worker));
      for (int i = 0; i < now.length; i++) {
        // v' = beta2 v + (1 - beta2) g^2 >= beta2 v
        double mean = ((double) first[i] + second[i]) / 2;
        assertThat(now[i]).isGreaterThanOrEqualTo((float) (0.999 * mean * (1 - 1e-5)));
      }
    }
    assertThat(after).containsKey("worker.2.delta_residual");
  }

  @Test
  void goesOnInTheSameFormOnly() throws IOException {
    train("form", Start.FRESH, 4);
    assertThatThrownBy(() -> train("form", Start.RESUME, 8, "train.deltas=bf16"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot resume with another train.deltas: ");
  }

  /** Returns the bytes of the last checkpoint's numbers. */
  private byte[] train(String run, Start start, int steps, String... overrides) throws IOException {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add(0, "data.root=" + datasets);
    all.add("checkpoint.root=" + runs);
    all.add("checkpoint.run=" + run);
    all.add("train.steps=" + steps);
    try (Progress progress =
        Progress.lines(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))) {
      TrainSummary summary =
          TrainJob.run(
              context, Recipe.tiny(runs, all.toArray(String[]::new)), start, () -> false, progress);
      last = Path.of(URI.create(summary.checkpoint())).resolve("training/state.safetensors");
    }
    return Files.readAllBytes(last);
  }

  private Path state(String run) {
    assertThat(last.toString()).contains("/" + run + "/");
    return last;
  }
}
