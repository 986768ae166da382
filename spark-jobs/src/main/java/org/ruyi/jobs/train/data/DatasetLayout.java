package org.ruyi.jobs.train.data;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.store.StoreUri;
import org.ruyi.jobs.store.StoredFile;

/**
 * Where the rows of a dataset version are.
 *
 * @param folder URI of the version
 * @param files Parquet files of the pairs, by path below {@code folder}
 * @param rowGroups of all files, in the order of the files
 * @param side height and width of every picture, in pixels
 */
public record DatasetLayout(String folder, List<String> files, List<RowGroup> rowGroups, int side)
    implements Serializable {

  private static final int MAXIMUM_SIDE = 8192;

  /**
   * Reads the footers of all files of a version.
   *
   * @throws JobException where a file is not the one that the manifest lists, or cannot be read
   */
  public static DatasetLayout of(DatasetVersion version, Configuration configuration) {
    int side = version.manifest().imageSize();
    if (side < 1 || side > MAXIMUM_SIDE) {
      throw new JobException(
          "Cannot train on %s: its manifest says that pictures have %d pixels a side (1 to %d)"
              .formatted(version.uri(), side, MAXIMUM_SIDE));
    }
    List<String> files = new ArrayList<>();
    List<RowGroup> groups = new ArrayList<>();
    for (StoredFile file : version.dataFiles()) {
      ParquetPairs pairs = ParquetPairs.of(version.uri(), file.path(), configuration);
      int[] rows;
      try {
        pairs.requireSize(file.size());
        rows = pairs.rowGroups();
      } catch (JobException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        throw new JobException("Cannot read %s: %s".formatted(pairs.path(), StoreUri.reason(e)), e);
      }
      for (int index = 0; index < rows.length; index++) {
        if (rows[index] > 0) {
          groups.add(new RowGroup(files.size(), index, rows[index]));
        }
      }
      files.add(file.path());
    }
    if (groups.isEmpty()) {
      throw new JobException("Cannot train on %s: it has no row".formatted(version.uri()));
    }
    return new DatasetLayout(version.uri(), List.copyOf(files), List.copyOf(groups), side);
  }

  /** The order in which a run sees the rows. */
  public ExampleOrder order(long seed, int window) {
    return new ExampleOrder(seed, rowGroups.stream().mapToInt(RowGroup::rows).toArray(), window);
  }
}
