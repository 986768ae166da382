package org.ruyi.jobs.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.jobs.store.AlreadyExistsException;
import org.ruyi.jobs.store.ManifestLog;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.store.StoredFile;

/** The checkpoints of one training run, at {@code <root>/<run>/}. */
public final class CheckpointStore {
  private final Store store;
  private final ManifestLog<CheckpointManifest> log;
  private final String run;

  private CheckpointStore(Store store, String run) {
    this.store = store;
    this.run = run;
    this.log = new ManifestLog<>(store, CheckpointManifest.class);
  }

  /** Opens a run's folder, which need not exist yet. */
  public static CheckpointStore open(String root, String run, Configuration configuration) {
    return new CheckpointStore(Store.open(root + "/" + run, configuration), run);
  }

  /** The run's folder. */
  public String uri() {
    return store.uri("");
  }

  /** The run's folder, for what lies beside the checkpoints ({@code metrics.jsonl}). */
  public Store store() {
    return store;
  }

  /** The newest checkpoint. */
  public Optional<CheckpointManifest> latest() throws IOException {
    Optional<String> id = log.latest();
    return id.isEmpty() ? Optional.empty() : Optional.of(log.read(id.get()));
  }

  /**
   * Writes the files of a checkpoint, which nobody sees before it is committed. Where that fails,
   * what was written is deleted.
   *
   * @param step optimizer steps a worker has taken
   * @param content writes every file
   * @return what to commit
   */
  public CheckpointManifest upload(
      long step, Store.Content content, JsonNode dataset, JsonNode metrics, JsonNode configuration)
      throws IOException {
    String nonce = Store.nonce();
    String name = id(step) + "-" + nonce;
    List<StoredFile> files;
    try {
      files = store.upload("checkpoints/" + name, content);
    } catch (IOException | RuntimeException e) {
      try {
        store.delete("checkpoints/" + name);
      } catch (IOException further) {
        e.addSuppressed(further);
      }
      throw e;
    }
    return new CheckpointManifest(
        CheckpointManifest.FORMAT,
        run,
        step,
        name,
        nonce,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        dataset,
        metrics,
        files,
        configuration);
  }

  /**
   * Publishes what was uploaded: a reader sees the whole checkpoint or none. May be called again
   * after a failure.
   *
   * @throws AlreadyExistsException where another writer committed the same step
   */
  public void commit(CheckpointManifest manifest) throws IOException {
    log.commit(id(manifest.step()), manifest);
  }

  private static String id(long step) {
    return String.format(Locale.ROOT, "%09d", step);
  }

  /** Fetches files of a checkpoint to a local folder, each held against its SHA-256. */
  public void download(CheckpointManifest manifest, List<StoredFile> files, Path target)
      throws IOException {
    CheckpointFolder.fetch(store, "checkpoints/" + manifest.folder(), files, target);
  }

  /** The URI of a checkpoint's folder. */
  public String uri(CheckpointManifest manifest) {
    return store.uri("checkpoints/" + manifest.folder());
  }

  /** Withdraws and deletes all but the newest {@code keep} checkpoints. */
  public void prune(int keep) throws IOException {
    List<String> ids = log.ids();
    for (String id : ids.subList(0, Math.max(0, ids.size() - keep))) {
      String folder = log.read(id).folder();
      log.withdraw(id);
      store.delete("checkpoints/" + folder);
    }
  }
}
