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
    ManifestLog<DatasetManifest> log = new ManifestLog<>(store, DatasetManifest.class);
    try {
      List<String> versions = log.ids();
      if (versions.isEmpty()) {
        throw new UserException(
            "Cannot find a dataset at "
                + store.uri("")
                + ": no version was published there (run `ruyi prepare`, or correct data.root and"
                + " data.name)");
      }
      Optional<String> chosen =
          version.equals(LATEST)
              ? Optional.of(versions.get(versions.size() - 1))
              : versions.stream().filter(version::equals).findFirst();
      String id =
          chosen.orElseThrow(
              () ->
                  new UserException(
                      "Cannot find version "
                          + version
                          + " of "
                          + store.uri("")
                          + " (the newest is "
                          + versions.get(versions.size() - 1)
                          + ")"));
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
    } catch (IOException e) {
      throw new JobException("Cannot read " + store.uri("") + ": " + StoreUri.reason(e), e);
    }
  }

  /** The Parquet files of the pairs, in a fixed order, by path below {@link #uri}. */
  public List<StoredFile> dataFiles() {
    return manifest.files().stream()
        .filter(file -> file.path().startsWith("data/") && file.path().endsWith(".parquet"))
        .toList();
  }
}
