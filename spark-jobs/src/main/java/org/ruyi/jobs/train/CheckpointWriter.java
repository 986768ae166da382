package org.ruyi.jobs.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.checkpoint.CheckpointManifest;
import org.ruyi.jobs.checkpoint.CheckpointStore;
import org.ruyi.jobs.store.StoredFile;
import org.ruyi.jobs.train.averaging.KeptState;
import org.ruyi.jobs.train.config.TrainConfig;
import org.ruyi.model.io.NetworkFolder;
import org.ruyi.model.io.PipelineFolder;
import org.ruyi.model.io.SafeTensorsFile;
import org.ruyi.model.io.TargetFolder;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DModel;

/** Writes checkpoints of a run and reads them back. */
final class CheckpointWriter {
  private static final String UNET = "unet";
  private static final String STATE = "training/state.safetensors";
  private static final String STATE_FILE = "training/state.json";
  private static final JsonMapper JSON = new JsonMapper();

  private final CheckpointStore store;

  CheckpointWriter(CheckpointStore store) {
    this.store = store;
  }

  /**
   * What a checkpoint holds.
   *
   * @param config of the run
   * @param unet the network
   * @param state numbers that nobody changes while they are written
   * @param kept what workers keep to themselves, where that is something
   * @param where the run stood
   * @param metrics of the last round
   * @param log of all rounds
   * @param description of the run, in a line
   */
  record Snapshot(
      TrainConfig config,
      UNet2DConfig unet,
      TrainingState state,
      Optional<KeptState> kept,
      StateFile where,
      RoundMetrics metrics,
      RunLog log,
      String description) {

    /**
     * What a run is after a round.
     *
     * @param state a copy of the run's
     */
    static Snapshot of(TrainingRun run, TrainingState state, RoundMetrics metrics, RunLog log) {
      return new Snapshot(
          run.config(),
          run.unet(),
          state,
          run.kept(),
          run.where(),
          metrics,
          log,
          run.description());
    }
  }

  /**
   * Writes the files of a checkpoint, and the metrics that led to it. Nobody sees the files before
   * they are committed.
   *
   * @return what to commit
   */
  CheckpointManifest upload(Snapshot snapshot) throws IOException {
    JsonNode dataset = JSON.valueToTree(snapshot.where().dataset());
    JsonNode metrics = JSON.valueToTree(snapshot.metrics());
    // Before the commit: whoever sees a checkpoint finds the metrics that led to it.
    snapshot.log().write(store.store());
    return store.upload(
        snapshot.where().step(),
        folder -> write(snapshot, folder),
        dataset,
        metrics,
        snapshot.where().configuration());
  }

  private static void write(Snapshot snapshot, TargetFolder folder) throws IOException {
    TrainConfig config = snapshot.config();
    TrainingState state = snapshot.state();
    try (PointerScope scope = new PointerScope()) {
      PipelineFolder.write(
          folder,
          snapshot.unet(),
          TorchMemory.vector(state.average()),
          config.diffusion().scheduler());
    }
    folder.writeText(
        "README.md",
        ModelCard.of(
            config,
            snapshot.unet(),
            snapshot.where().dataset(),
            snapshot.metrics(),
            state.parameters().length()));
    state.write(folder, STATE, snapshot.kept().map(KeptTensors::of).orElseGet(Map::of));
    folder.writeText(STATE_FILE, snapshot.where().text());
  }

  /** Writes the report and the previews of a checkpoint, which do not hold up its commit. */
  void report(Snapshot snapshot) throws IOException {
    snapshot
        .log()
        .show(store.store(), snapshot.config().checkpoint().run(), snapshot.description());
  }

  /** Publishes what was uploaded. */
  void commit(CheckpointManifest manifest) throws IOException {
    store.commit(manifest);
  }

  /** Deletes all but the newest checkpoints. */
  void prune(int keep) throws IOException {
    store.prune(keep);
  }

  /** The URI of a checkpoint's folder. */
  String uri(CheckpointManifest manifest) {
    return store.uri(manifest);
  }

  /** The URI of the run. */
  String uri() {
    return store.uri();
  }

  /** Fetches what a run needs of a checkpoint to go on. */
  Fetched fetch(CheckpointManifest manifest) {
    try {
      Path folder = Files.createTempDirectory("ruyi-resume-");
      List<StoredFile> files =
          manifest.files().stream()
              .filter(file -> file.path().matches("(training|%s)/.*".formatted(UNET)))
              .toList();
      try {
        store.download(manifest, files, folder);
        return new Fetched(folder, StateFile.read(folder.resolve(STATE_FILE)));
      } catch (IOException e) {
        delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(manifest, e);
    }
  }

  /** Gives a run the numbers of a fetched checkpoint. */
  void read(CheckpointManifest manifest, Fetched fetched, TrainingRun run) {
    Path file = fetched.folder().resolve(STATE);
    try (KeptTensors kept = KeptTensors.open(file, run.config().train().workers())) {
      run.state().read(file);
      readAverage(fetched.folder(), run);
      run.restoreKept(kept);
    } catch (IOException e) {
      throw unreadable(manifest, e);
    }
  }

  /** Earlier releases had the moving average beside the rest once more. */
  private static void readAverage(Path folder, TrainingRun run) throws IOException {
    Path file = folder.resolve(STATE);
    try (SafeTensorsFile state = SafeTensorsFile.open(file);
        PointerScope scope = new PointerScope()) {
      Tensor average = TorchMemory.vector(run.state().average());
      if (state.entries().containsKey(TrainingState.AVERAGE)) {
        TrainingState.read(state, file, TrainingState.AVERAGE, average);
      } else {
        NetworkFolder.readParameters(folder.resolve(UNET), UNet2DModel.layout(run.unet()), average);
      }
    }
  }

  /**
   * What a run needs of a checkpoint on the local disk, deleted when this is closed.
   *
   * @param folder with the numbers
   * @param state the rest
   */
  record Fetched(Path folder, StateFile state) implements AutoCloseable {
    @Override
    public void close() {
      delete(folder);
    }
  }

  private JobException unreadable(CheckpointManifest manifest, IOException e) {
    return new JobException(
        "Cannot resume from %s: %s".formatted(store.uri(manifest), e.getMessage()), e);
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new JobException(
          "Cannot delete the temporary folder %s: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
