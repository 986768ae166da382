package org.ruyi.data.source;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.config.SourceConfig;

/** Tar shards of pictures with captions beside them. */
final class WebDatasetSource extends FileSource {

  WebDatasetSource(SourcePaths paths, SourceConfig config) {
    super(
        paths.files(".tar"),
        config,
        (file, shard, settings, hadoop) -> open(file, shard, settings.columns(), hadoop));
  }

  static FilePairs open(int ordinal, SourceFile shard, ColumnsConfig columns, Configuration hadoop)
      throws IOException {
    if (shard.size() == 0) {
      throw new CorruptSourceException("Cannot read shard " + shard.path() + ": it is empty");
    }
    Path path = new Path(shard.path());
    FileSystem fileSystem = path.getFileSystem(hadoop);
    BlockReader in = new BlockReader(fileSystem.open(path), shard.size());
    return new ShardPairs(ordinal, shard.path(), in, columns);
  }
}
