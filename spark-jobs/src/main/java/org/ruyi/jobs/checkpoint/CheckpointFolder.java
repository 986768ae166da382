package org.ruyi.jobs.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
  private static final int PIPELINE_LIMIT = 1 << 20;
  private static final List<String> COMPONENTS = List.of("unet", "scheduler");

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
      ManifestLog<CheckpointManifest> log = new ManifestLog<>(store, CheckpointManifest.class);
      Optional<String> latest = log.latest();
      if (latest.isPresent()) {
        return fetch(store, log.read(latest.get()), target);
      }
      if (!store.exists(PIPELINE)) {
        throw new UserException(
            "Cannot find a checkpoint at "
                + uri
                + ": there are no manifests of a run and no "
                + PIPELINE
                + " (name a run's folder, one of its checkpoints, or a diffusers folder)");
      }
      String full = store.uri("");
      int folders = full.lastIndexOf("/" + CHECKPOINTS + "/");
      String name = full.substring(full.lastIndexOf('/') + 1);
      if (full.endsWith("/" + CHECKPOINTS + "/" + name)) {
        Store run = Store.open(full.substring(0, folders), configuration);
        return fetch(run, committed(run, name), target);
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

  /** A folder that somebody else's tools wrote: its own files are all there is to go by. */
  private static String fetchUnlisted(Store store, Path target) throws IOException {
    for (String component : COMPONENTS) {
      fetch(store, component, store.describe(component), target.resolve(component));
    }
    Files.write(target.resolve(PIPELINE), store.read(PIPELINE, PIPELINE_LIMIT));
    return store.uri("");
  }
}
