package org.ruyi.jobs.dataset;

import java.io.IOException;
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
 * A published version of a dataset, as its manifest describes it.
 *
 * @param manifest the commit
 * @param uri of the version's folder
 */
public record DatasetVersion(DatasetManifest manifest, String uri) {
  private static final String LATEST = "latest";

  /**
   * Finds a version.
   *
   * @param root URI under which datasets live
   * @param version {@code latest} or a version's name
   * @throws UserException where there is no such dataset or version
   */
  public static DatasetVersion open(
      String root, String name, String version, Configuration configuration) {
    Store store = Store.open(root + "/" + name, configuration);
    return reading(
        store,
        log -> {
          List<String> versions = log.ids();
          if (versions.isEmpty()) {
            throw new UserException(
                "Cannot find a dataset at "
                    + store.uri("")
                    + ": no version was published there (run `ruyi prepare`, or correct data.root"
                    + " and data.name)");
          }
          String newest = versions.get(versions.size() - 1);
          String id = version.equals(LATEST) ? newest : version;
          if (!versions.contains(id)) {
            throw new UserException(
                "Cannot find version "
                    + version
                    + " of "
                    + store.uri("")
                    + " (the newest is "
                    + newest
                    + ")");
          }
          return of(store, log, id);
        });
  }

  /** The newest version of a dataset, where it has one. */
  public static Optional<DatasetVersion> newest(
      String root, String name, Configuration configuration) {
    Store store = Store.open(root + "/" + name, configuration);
    return reading(
        store,
        log -> {
          Optional<String> id = log.latest();
          return id.isEmpty() ? Optional.empty() : Optional.of(of(store, log, id.get()));
        });
  }

  private interface Reading<T> {
    T of(ManifestLog<DatasetManifest> log) throws IOException;
  }

  private static <T> T reading(Store store, Reading<T> reading) {
    try {
      return reading.of(new ManifestLog<>(store, DatasetManifest.class));
    } catch (IOException e) {
      throw new JobException("Cannot read " + store.uri("") + ": " + StoreUri.reason(e), e);
    }
  }

  private static DatasetVersion of(Store store, ManifestLog<DatasetManifest> log, String id)
      throws IOException {
    DatasetManifest manifest = log.read(id);
    if (manifest.format() > DatasetManifest.FORMAT) {
      throw new JobException(
          "Cannot read version "
              + id
              + " of "
              + store.uri("")
              + ": its format "
              + manifest.format()
              + " is newer than this release");
    }
    return new DatasetVersion(manifest, store.uri("versions/" + id));
  }

  /** The Parquet files of the pairs, in a fixed order, by path below {@link #uri}. */
  public List<StoredFile> dataFiles() {
    return files("data/");
  }

  /** URIs of the Parquet files below one folder of the version, in a fixed order. */
  public List<String> uris(String folder) {
    return files(folder).stream().map(file -> uri + "/" + file.path()).toList();
  }

  private List<StoredFile> files(String folder) {
    return manifest.files().stream()
        .filter(file -> file.path().startsWith(folder) && file.path().endsWith(".parquet"))
        .toList();
  }
}
