package org.ruyi.jobs.dataset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.ruyi.jobs.store.StoreUri;
import org.ruyi.jobs.store.StoredFile;

/** Compares the objects of a version with its manifest, and the manifest with itself. */
public final class DatasetCheck {
  private final DatasetFolder dataset;
  private final DatasetManifest manifest;
  private final String folder;

  private DatasetCheck(DatasetFolder dataset, DatasetManifest manifest) {
    this.dataset = dataset;
    this.manifest = manifest;
    this.folder = "versions/" + manifest.version() + "/";
  }

  /**
   * Reads every byte of a version.
   *
   * @return what is wrong, a sentence each; empty where nothing is
   */
  public static List<String> verify(DatasetFolder dataset, DatasetManifest manifest) {
    return new DatasetCheck(dataset, manifest).faults();
  }

  private List<String> faults() {
    List<String> faults =
        new ArrayList<>(
            manifest.files().parallelStream().map(this::fault).flatMap(Optional::stream).toList());
    DatasetManifest.Counts counts = manifest.counts();
    if (counts.input() != counts.kept() + counts.rejected()) {
      faults.add(
          "the ledger does not balance: %d pairs read, %d kept and %d rejected"
              .formatted(counts.input(), counts.kept(), counts.rejected()));
    }
    long byRule = counts.rejectedByRule().values().stream().mapToLong(Long::longValue).sum();
    if (byRule != counts.rejected()) {
      faults.add(
          "the rules rejected %d pairs, the ledger has %d".formatted(byRule, counts.rejected()));
    }
    if (faults.isEmpty()) {
      compareRows(faults, "data/", counts.kept());
      compareRows(faults, "rejects/", counts.rejected());
    }
    return faults;
  }

  private Optional<String> fault(StoredFile file) {
    try {
      StoredFile found = dataset.store().digest(folder + file.path());
      if (found.size() != file.size()) {
        return Optional.of(
            "%s has %d bytes, the manifest says %d"
                .formatted(file.path(), found.size(), file.size()));
      }
      return found.sha256().equals(file.sha256())
          ? Optional.empty()
          : Optional.of(
              "%s has SHA-256 %s, the manifest says %s"
                  .formatted(file.path(), found.sha256(), file.sha256()));
    } catch (FileNotFoundException e) {
      return Optional.of(file.path() + " is missing");
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of("%s cannot be read: %s".formatted(file.path(), StoreUri.reason(e)));
    }
  }

  private void compareRows(List<String> faults, String part, long expected) {
    long rows = 0;
    for (StoredFile file : manifest.files()) {
      if (!file.path().startsWith(part) || !file.path().endsWith(".parquet")) {
        continue;
      }
      Path path = new Path(dataset.store().uri(folder + file.path()));
      try (ParquetFileReader reader =
          ParquetFileReader.open(HadoopInputFile.fromPath(path, dataset.hadoop()))) {
        rows += reader.getRecordCount();
      } catch (IOException | RuntimeException e) {
        faults.add("%s cannot be read: %s".formatted(file.path(), StoreUri.reason(e)));
        return;
      }
    }
    if (rows != expected) {
      faults.add("%s has %d rows, the manifest says %d".formatted(part, rows, expected));
    }
  }
}
