package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.checkpoint.CheckpointManifest;
import org.ruyi.jobs.checkpoint.CheckpointStore;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.store.StoredFile;
import org.ruyi.model.io.SafeTensorsFile;
import org.ruyi.model.io.SafeTensorsWriter;

/** The moving average is in a checkpoint once, as its network's weights. */
class CheckpointWriterTest {
  private static final String STATE = "training/state.safetensors";
  private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark();

  @TempDir static Path datasets;
  @TempDir Path runs;

  @BeforeAll
  static void publish() throws IOException {
    PairsDataset.publish(datasets, 1, 60, 16);
  }

  @Test
  void aRunGetsBackEveryNumber() throws IOException {
    try (TrainingRun run = begun();
        TrainingRun again = run()) {
      CheckpointManifest manifest = write(run);
      try (SafeTensorsFile state = SafeTensorsFile.open(folder(manifest).resolve(STATE))) {
        assertThat(state.entries()).containsOnlyKeys("parameters", "exp_avg", "exp_avg_sq");
      }

      read(manifest, again);
      assertThat(numbers(again)).isDeepEqualTo(numbers(run));
      assertThat(numbers(again)[2]).isNotEqualTo(numbers(again)[0]);
    }
  }

  @Test
  void earlierReleasesHadTheMovingAverageBesideTheRest() throws IOException {
    try (TrainingRun run = begun();
        TrainingRun again = run()) {
      CheckpointManifest manifest = write(run);
      run.state().average().assign(7);
      WholeState.write(folder(manifest).resolve(STATE), run.state());

      read(asItIs(manifest), again);
      assertThat(numbers(again)).isDeepEqualTo(numbers(run));
    }
  }

  @Test
  void saysWhatIsWrongWithTheWeights() throws IOException {
    try (TrainingRun run = begun()) {
      CheckpointManifest manifest = write(run);
      Path weights = folder(manifest).resolve(WEIGHTS);
      byte[] bytes = Files.readAllBytes(weights);

      bytes[bytes.length - 1] ^= 1;
      Files.write(weights, bytes);
      assertFails(manifest, run, "Cannot trust ", WEIGHTS + ": it has ", "its manifest says");

      Files.delete(weights);
      assertFails(manifest, run, "Cannot read ", WEIGHTS + ": the manifest lists it, it is gone");
      assertFails(asItIs(manifest), run, "Cannot read ", WEIGHTS + ": no such file");

      try (PointerScope scope = new PointerScope()) {
        SafeTensorsWriter.write(weights, Map.of("conv_in.bias", Tensor.create(1f)), Map.of());
      }
      assertFails(
          asItIs(manifest),
          run,
          "Cannot read ",
          WEIGHTS + ": it does not fit the configuration: conv_in.weight is missing; ",
          "conv_in.bias has shape [1], not [");
    }
  }

  private void assertFails(CheckpointManifest manifest, TrainingRun run, String... parts) {
    assertThatThrownBy(() -> read(manifest, run))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot resume from file:" + folder(manifest) + ": " + parts[0])
        .hasMessageContainingAll(parts);
  }

  private CheckpointManifest write(TrainingRun run) throws IOException {
    RoundMetrics metrics = run.round();
    RunLog log = new RunLog(List.of("{\"step\": %d}".formatted(run.step())), Gallery.empty());
    return writer().upload(CheckpointWriter.Snapshot.of(run, run.state(), metrics, log));
  }

  private void read(CheckpointManifest manifest, TrainingRun run) {
    try (CheckpointWriter.Fetched fetched = writer().fetch(manifest)) {
      writer().read(manifest, fetched, run);
    }
  }

  /** The manifest of a checkpoint whose files somebody has changed. */
  private CheckpointManifest asItIs(CheckpointManifest was) throws IOException {
    List<StoredFile> files =
        Store.open(runs.resolve("tiny").toString(), new Configuration())
            .describe("checkpoints/" + was.folder());
    return new CheckpointManifest(
        was.format(),
        was.run(),
        was.step(),
        was.folder(),
        was.nonce(),
        was.createdAt(),
        was.dataset(),
        was.metrics(),
        files,
        was.configuration());
  }

  private Path folder(CheckpointManifest manifest) {
    return runs.resolve("tiny/checkpoints").resolve(manifest.folder());
  }

  private CheckpointWriter writer() {
    return new CheckpointWriter(CheckpointStore.open(runs.toString(), "tiny", new Configuration()));
  }

  /** A run that has its first parameters. */
  private TrainingRun begun() {
    TrainingRun run = run();
    run.initialize();
    return run;
  }

  private TrainingRun run() {
    return TrainingRun.of(
        SPARK.context(),
        Recipe.tiny(runs, "data.root=" + datasets),
        DatasetVersion.open(datasets.toString(), "squares", "latest", new Configuration()));
  }

  private static float[][] numbers(TrainingRun run) {
    TrainingState state = run.state();
    return new float[][] {
      state.parameters().toFloatVector(),
      state.moments().orElseThrow().toFloatVector(),
      state.average().toFloatVector()
    };
  }
}
