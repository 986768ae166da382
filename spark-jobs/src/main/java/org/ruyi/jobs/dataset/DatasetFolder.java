package org.ruyi.jobs.dataset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.store.ManifestLog;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.store.StoreUri;

/** A dataset with all its versions, by the URI {@code <root>/<name>}. */
public final class DatasetFolder {
  private final Path path;
  private final Configuration hadoop;
  private final Store store;
  private final ManifestLog<DatasetManifest> log;

  private DatasetFolder(Path path, Configuration hadoop) {
    this.path = path;
    this.hadoop = hadoop;
    this.store = Store.open(path.toString(), hadoop);
    this.log = new ManifestLog<>(store, DatasetManifest.class);
  }

  /**
   * Opens a dataset.
   *
   * @throws UserException where the URI names nothing, or nothing that a prepare job wrote
   */
  public static DatasetFolder open(String uri, Configuration hadoop) {
    Path path = StoreUri.path(uri);
    if (path.getParent() == null) {
      throw new UserException("Invalid URI: " + uri + " (write <output.root>/<output.name>)");
    }
    DatasetFolder folder = new DatasetFolder(path, hadoop);
    try {
      if (folder.log.ids().isEmpty() && folder.store.list("versions").isEmpty()) {
        throw new UserException(
            "Cannot find a dataset at "
                + path
                + ": no version was published there (write <output.root>/<output.name>)");
      }
      return folder;
    } catch (IOException e) {
      throw new JobException("Cannot read " + path + ": " + StoreUri.reason(e), e);
    }
  }

  /** The manifests of all versions, oldest first. */
  public List<DatasetManifest> manifests() throws IOException {
    List<DatasetManifest> manifests = new ArrayList<>();
    for (String id : log.ids()) {
      manifests.add(log.read(id));
    }
    return manifests;
  }

  /**
   * Finds a version.
   *
   * @param version {@code latest} or its name
   * @throws UserException where there is no such version
   */
  public DatasetVersion version(String version) {
    return DatasetVersion.open(path.getParent().toString(), path.getName(), version, hadoop);
  }

  Store store() {
    return store;
  }

  ManifestLog<DatasetManifest> log() {
    return log;
  }

  Configuration hadoop() {
    return hadoop;
  }
}
