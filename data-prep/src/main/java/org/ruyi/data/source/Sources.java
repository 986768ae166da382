package org.ruyi.data.source;

import org.apache.hadoop.conf.Configuration;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.config.SourceConfig;

/** The readers by their names. */
public final class Sources {
  private Sources() {}

  /**
   * Finds the source's files; reads none of them yet.
   *
   * @throws InvalidSourceException where there is nothing to read
   */
  public static PairSource open(SourceConfig config, Configuration hadoop) {
    SourcePaths paths = new SourcePaths(config.path(), hadoop);
    return switch (config.format()) {
      case WEBDATASET -> new WebDatasetSource(paths, config);
      case IMAGE_FOLDER -> new ImageFolderSource(paths, config, hadoop);
      case WUKONG_CSV -> new WukongCsvSource(paths, config);
      case PARQUET -> new ParquetSource(paths, config);
      case JSONL -> new JsonLinesSource(paths, config);
      case CIFAR10 -> new Cifar10Source(paths, hadoop);
    };
  }
}
