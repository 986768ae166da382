package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.checkpoint.CheckpointManifest;
import org.ruyi.jobs.checkpoint.CheckpointStore;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.model.io.PipelineFolder;
import org.ruyi.model.io.TargetFolder;

class BackgroundCheckpointsTest {
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark();

  @TempDir static Path datasets;
  @TempDir Path runs;

  private final List<String> notes = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void publish() throws IOException {
    PairsDataset.publish(datasets, 1, 60, 16);
  }

  @Test
  void writesWhatWasThereWhenItWasSubmitted() throws IOException {
    try (TrainingRun run = run();
        BackgroundCheckpoints checkpoints = checkpoints(run, 0)) {
      run.initialize();
      RoundMetrics first = run.round();
      byte[] before = bytes(run.state());
      float[] average = run.state().average().toFloatVector();
      checkpoints.submit(run, first, lines(first));
      run.state().parameters().assign(7);
      run.state().average().assign(7);

      assertThat(checkpoints.await()).contains("/tiny/checkpoints/000000002-");
      CheckpointManifest manifest = store().latest().orElseThrow();
      Path checkpoint = runs.resolve("tiny/checkpoints").resolve(manifest.folder());
      assertThat(Files.readAllBytes(checkpoint.resolve("training/state.safetensors")))
          .isEqualTo(before);
      assertThat(weights(checkpoint, run)).isEqualTo(average);
      assertThat(Files.readAllLines(runs.resolve("tiny/metrics.jsonl"))).hasSize(1);
    }
  }

  @Test
  void triesAgainUntilItWorks() throws IOException {
    Path inTheWay = Files.createDirectories(runs.resolve("tiny")).resolve("checkpoints");
    Files.writeString(inTheWay, "a file where a folder should be");
    try (TrainingRun run = run();
        BackgroundCheckpoints checkpoints = checkpoints(run, 1, () -> Files.delete(inTheWay))) {
      run.initialize();
      RoundMetrics metrics = run.round();
      checkpoints.submit(run, metrics, lines(metrics));
      assertThat(checkpoints.await()).contains("/tiny/checkpoints/000000002-");
    }
    assertThat(notes.get(0))
        .startsWith("Cannot write the checkpoint of step 2 to file:")
        .endsWith("; trying again in 1 s");
    assertThat(store().latest()).isPresent();
  }

  @Test
  void saysSoWhereItKeepsFailing() throws IOException {
    Path inTheWay = Files.createDirectories(runs.resolve("tiny")).resolve("checkpoints");
    Files.writeString(inTheWay, "a file where a folder should be");
    try (TrainingRun run = run();
        BackgroundCheckpoints checkpoints = checkpoints(run, 0)) {
      run.initialize();
      RoundMetrics metrics = run.round();
      checkpoints.submit(run, metrics, lines(metrics));
      assertThatThrownBy(() -> checkpoints.submit(run, metrics, lines(metrics)))
          .isInstanceOf(JobException.class)
          .hasMessageStartingWith("Cannot write the checkpoint of step 2 to file:");
    }
  }

  @Test
  void twoJobsCannotWriteTheSameStep() {
    try (TrainingRun run = run();
        BackgroundCheckpoints first = checkpoints(run, 3);
        BackgroundCheckpoints second = checkpoints(run, 3)) {
      run.initialize();
      RoundMetrics metrics = run.round();
      first.submit(run, metrics, lines(metrics));
      first.await();
      second.submit(run, metrics, lines(metrics));
      assertThatThrownBy(second::await)
          .isInstanceOf(JobException.class)
          .hasMessageEndingWith(
              ": another job has written it (two jobs must not share a checkpoint.run)");
    }
  }

  private interface Remedy {
    void apply() throws IOException;
  }

  private BackgroundCheckpoints checkpoints(TrainingRun run, int retries) {
    return checkpoints(run, retries, () -> {});
  }

  /** Applies the remedy once something is to be tried again. */
  private BackgroundCheckpoints checkpoints(TrainingRun run, int retries, Remedy remedy) {
    Progress progress =
        new Progress() {
          @Override
          public void step(String task, int done, int total, String line) {}

          @Override
          public void note(String line) {
            notes.add(line);
            if (line.contains("trying again")) {
              try {
                remedy.apply();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }

          @Override
          public void close() {}
        };
    return new BackgroundCheckpoints(
        new CheckpointWriter(store()), run.state(), "none", retries, progress);
  }

  private CheckpointStore store() {
    return CheckpointStore.open(runs.toString(), "tiny", new Configuration());
  }

  private TrainingRun run() {
    return TrainingRun.of(
        SPARK.context(),
        Recipe.tiny(runs, "data.root=" + datasets),
        DatasetVersion.open(datasets.toString(), "squares", "latest", new Configuration()));
  }

  private static RunLog lines(RoundMetrics metrics) {
    return new RunLog(List.of("{\"step\": %d}".formatted(metrics.step())), Gallery.empty());
  }

  private static float[] weights(Path checkpoint, TrainingRun run) throws IOException {
    INDArray weights = Nd4j.zerosLike(run.state().average());
    try (PointerScope scope = new PointerScope()) {
      PipelineFolder.open(checkpoint).readParameters(TorchMemory.vector(weights));
    }
    return weights.toFloatVector();
  }

  private byte[] bytes(TrainingState state) throws IOException {
    Path file = runs.resolve("state");
    state.write(TargetFolder.local(runs), "state", Map.of());
    return Files.readAllBytes(file);
  }
}
