package org.ruyi.jobs.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.store.ManifestLog;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.store.StoreUri;
import org.ruyi.jobs.store.StoredFile;

/**
 * A checkpoint as a user names it: a run's folder (its newest checkpoint is meant), one checkpoint
 * of a run, or any diffusers folder.
 */
public final class CheckpointFolder {
  private static final String CHECKPOINTS = "checkpoints";
  private static final String PIPELINE = "model_index.json";

  private CheckpointFolder() {}

  /**
   * Fetches what sampling needs of a checkpoint (not the training state) to a local folder.
   *
   * @param uri of a run, of one of its checkpoints, or of a diffusers folder
   * @param target an empty local folder
   * @return what was fetched, for people: the URI of the checkpoint
   * @throws UserException where there is no checkpoint
   * @throws JobException where a file is not what its manifest says
   */
  public static String fetchPipeline(String uri, Path target, Configuration configuration) {
    Store store = Store.open(uri, configuration);
    try {
      if (!store.list("manifests").isEmpty()) {
        ManifestLog<CheckpointManifest> log = new ManifestLog<>(store, CheckpointManifest.class);
        CheckpointManifest manifest = log.read(log.latest().orElseThrow());
        return fetch(store, manifest, target);
      }
      if (!store.exists(PIPELINE)) {
        throw new UserException(
            "Cannot find a checkpoint at "
                + uri
                + ": there are no manifests of a run and no "
                + PIPELINE
                + " (name a run's folder, one of its checkpoints, or a diffusers folder)");
      }
      Path path = Path.of(store.uri(""));
      Path parent = path.getParent();
      if (parent != null && CHECKPOINTS.equals(String.valueOf(parent.getFileName()))) {
        String full = store.uri("");
        Store run =
            Store.open(full.substring(0, full.lastIndexOf("/" + CHECKPOINTS)), configuration);
        return fetch(run, committed(run, String.valueOf(path.getFileName())), target);
      }
      return fetchUnlisted(store, target);
    } catch (IOException e) {
      throw new JobException("Cannot read checkpoint " + uri + ": " + StoreUri.reason(e), e);
    }
  }

  private static CheckpointManifest committed(Store run, String folder) throws IOException {
    ManifestLog<CheckpointManifest> log = new ManifestLog<>(run, CheckpointManifest.class);
    int dash = folder.indexOf('-');
    String id = dash < 0 ? folder : folder.substring(0, dash);
    if (log.ids().contains(id)) {
      CheckpointManifest manifest = log.read(id);
      if (manifest.folder().equals(folder)) {
        return manifest;
      }
    }
    throw new UserException(
        "Cannot read checkpoint "
            + run.uri(CHECKPOINTS + "/" + folder)
            + ": it was never committed (no manifest names it)");
  }

  private static String fetch(Store run, CheckpointManifest manifest, Path target)
      throws IOException {
    String folder = CHECKPOINTS + "/" + manifest.folder();
    List<StoredFile> wanted =
        manifest.files().stream().filter(file -> !file.path().startsWith("training/")).toList();
    fetch(run, folder, wanted, target);
    return run.uri(folder);
  }

  static void fetch(Store store, String folder, List<StoredFile> files, Path target)
      throws IOException {
    for (StoredFile file : files) {
      Path local = target.resolve(file.path()).normalize();
      if (!local.startsWith(target) || local.equals(target)) {
        throw new IOException(
            "Invalid manifest: it lists " + file.path() + ", which leads out of the checkpoint");
      }
      store.download(folder, file, local);
    }
  }

  private static String fetchUnlisted(Store store, Path target) throws IOException {
    for (StoredFile file : store.describe("unet")) {
      store.download("unet", file, target.resolve("unet").resolve(file.path()).normalize());
    }
    for (StoredFile file : store.describe("scheduler")) {
      store.download(
          "scheduler", file, target.resolve("scheduler").resolve(file.path()).normalize());
    }
    java.nio.file.Files.write(target.resolve(PIPELINE), store.read(PIPELINE, 1 << 20));
    return store.uri("");
  }
}
