package org.ruyi.jobs.train.data;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.data.Sha256;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.store.StoreUri;
import org.ruyi.jobs.train.config.CacheConfig;

/** The row groups of a dataset: from memory, from the local disk, or from where they are stored. */
final class StoredPairs {
  private final DatasetLayout layout;
  private final CacheConfig cache;
  private final Configuration hadoop;

  StoredPairs(DatasetLayout layout, CacheConfig cache, Configuration hadoop) {
    this.layout = layout;
    this.cache = cache;
    this.hadoop = hadoop;
  }

  /**
   * The rows of one row group.
   *
   * @throws JobException where they cannot be read
   */
  Pairs of(RowGroup group) {
    ParquetPairs file = file(group);
    try {
      return RowGroupCache.OF_THIS_JVM.get(
          new RowGroupCache.Key(file.path().toString(), group.index()), () -> read(group, file));
    } catch (JobException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new JobException(
          "Cannot read row group %d of %s: %s"
              .formatted(group.index(), file.path(), StoreUri.reason(e)),
          e);
    }
  }

  private Pairs read(RowGroup group, ParquetPairs file) throws IOException {
    Optional<DiskCache> disk = DiskCaches.of(cache, layout.folder());
    if (disk.isEmpty()) {
      return file.read(group.index());
    }
    // Another file in the same place, under a manifest of its own, has another digest.
    String version = layout.files().get(group.file()).sha256();
    String name = "%s %s %d".formatted(file.path(), version, group.index());
    return disk.get().get(Sha256.of(name), () -> file.read(group.index()));
  }

  /** The file that holds a row group. */
  ParquetPairs file(RowGroup group) {
    return ParquetPairs.of(layout.folder(), layout.files().get(group.file()).path(), hadoop);
  }
}
