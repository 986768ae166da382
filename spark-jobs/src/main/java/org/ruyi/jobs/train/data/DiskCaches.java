package org.ruyi.jobs.train.data;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.ruyi.jobs.train.config.CacheConfig;

/** The caches of this JVM on local disks. */
final class DiskCaches {
  private static final Map<Place, DiskCache> OF_THIS_JVM = new ConcurrentHashMap<>();

  private record Place(Path folder, long capacity) {}

  private DiskCaches() {}

  /**
   * Where the row groups of a dataset are kept, if anywhere.
   *
   * @param folder URI of the dataset version
   */
  static Optional<DiskCache> of(CacheConfig config, String folder) {
    return directory(config, folder)
        .map(
            path ->
                OF_THIS_JVM.computeIfAbsent(
                    new Place(path, config.maxBytes()),
                    place -> new DiskCache(place.folder(), place.capacity())));
  }

  private static Optional<Path> directory(CacheConfig config, String folder) {
    return switch (config.directory()) {
      case CacheConfig.OFF -> Optional.empty();
      case CacheConfig.AUTO ->
          folder.startsWith("file:") || SparkEnv.get() == null
              ? Optional.empty()
              : Optional.of(
                  SparkEnv.get()
                      .blockManager()
                      .diskBlockManager()
                      .localDirs()[0]
                      .toPath()
                      .resolve("row-groups"));
      default -> Optional.of(Path.of(config.directory()));
    };
  }
}
