package org.ruyi.jobs.train.data;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.store.StoreUri;
import org.ruyi.jobs.store.StoredFile;

/**
 * Where the rows of a dataset version are.
 *
 * @param folder URI of the version
 * @param files Parquet files of the pairs
 * @param rowGroups of all files, in the order of the files
 * @param shapes of the stored pictures, at least one, from the narrowest
 */
public record DatasetLayout(
    String folder, List<DataFile> files, List<RowGroup> rowGroups, List<Shape> shapes)
    implements Serializable {

  private static final int MAXIMUM_SHAPES = 256;

  /** Waiting for an object store costs no processor. */
  private static final int READERS = 16;

  /**
   * Reads the footers of all files of a version, and of files whose pictures have several shapes
   * the column that tells them: about a byte a row, of which counts are kept.
   *
   * @throws JobException where a file is not the one that the manifest lists, or cannot be read
   */
  public static DatasetLayout of(DatasetVersion version, Configuration configuration) {
    int side = version.manifest().imageSize();
    if (side < 1 || side > Shape.MAXIMUM_SIDE) {
      throw new JobException(
          "Cannot train on %s: its manifest says that pictures have %d pixels a side (1 to %d)"
              .formatted(version.uri(), side, Shape.MAXIMUM_SIDE));
    }
    List<List<Map<Shape, Integer>>> counts = counts(version, Shape.square(side), configuration);
    SortedSet<Shape> shapes = new TreeSet<>();
    counts.forEach(file -> file.forEach(group -> shapes.addAll(group.keySet())));
    if (shapes.isEmpty()) {
      throw new JobException("Cannot train on %s: it has no row".formatted(version.uri()));
    }
    if (shapes.size() > MAXIMUM_SHAPES) {
      throw new JobException(
          "Cannot train on %s: its pictures have %d shapes (at most %d)"
              .formatted(version.uri(), shapes.size(), MAXIMUM_SHAPES));
    }
    return new DatasetLayout(
        version.uri(),
        version.dataFiles().stream().map(file -> new DataFile(file.path(), file.sha256())).toList(),
        rowGroups(counts, shapes),
        List.copyOf(shapes));
  }

  /** For each file, the rows of each shape of each of its row groups. */
  private static List<List<Map<Shape, Integer>>> counts(
      DatasetVersion version, Shape usual, Configuration configuration) {
    List<StoredFile> files = version.dataFiles();
    List<List<Map<Shape, Integer>>> counts = new ArrayList<>();
    files.forEach(unread -> counts.add(List.of()));
    ThreadPoolExecutor readers = DaemonThreads.pool(READERS, "footers");
    try {
      new Parallel(readers)
          .forEach(
              files.size(),
              1,
              i -> counts.set(i, counts(version.uri(), files.get(i), usual, configuration)));
    } finally {
      readers.shutdownNow();
    }
    return counts;
  }

  private static List<Map<Shape, Integer>> counts(
      String folder, StoredFile file, Shape usual, Configuration configuration) {
    ParquetPairs pairs = ParquetPairs.of(folder, file.path(), configuration);
    try {
      pairs.requireSize(file.size());
      return pairs.shapes(usual);
    } catch (JobException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new JobException("Cannot read %s: %s".formatted(pairs.path(), StoreUri.reason(e)), e);
    }
  }

  private static List<RowGroup> rowGroups(
      List<List<Map<Shape, Integer>>> counts, SortedSet<Shape> shapes) {
    List<RowGroup> groups = new ArrayList<>();
    for (int file = 0; file < counts.size(); file++) {
      for (int index = 0; index < counts.get(file).size(); index++) {
        Map<Shape, Integer> rows = counts.get(file).get(index);
        if (!rows.isEmpty()) {
          groups.add(
              new RowGroup(
                  file, index, shapes.stream().map(shape -> rows.getOrDefault(shape, 0)).toList()));
        }
      }
    }
    return List.copyOf(groups);
  }

  /** Rows of all row groups. */
  public long examples() {
    return rowGroups.stream().mapToLong(RowGroup::rows).sum();
  }

  /** An order in which rows of all shapes are mixed. */
  ExampleOrder mixedOrder(long seed, int window) {
    return new ExampleOrder(seed, rowGroups.stream().mapToInt(RowGroup::rows).toArray(), window);
  }

  /** An order whose minibatches hold rows of one shape each. */
  BucketOrder bucketOrder(long seed, int window, int batch) {
    return new BucketOrder(
        seed, rowGroups.stream().map(RowGroup::rowsOfShapes).toList(), window, batch);
  }
}
