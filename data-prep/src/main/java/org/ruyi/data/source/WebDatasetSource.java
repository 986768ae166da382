package org.ruyi.data.source;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.config.SourceConfig;

/** Tar shards of pictures with captions beside them. */
final class WebDatasetSource implements PairSource {
  private final ColumnsConfig columns;
  private final List<SourceFile> shards;

  WebDatasetSource(SourcePaths paths, SourceConfig config) {
    this.columns = config.columns();
    this.shards = PairFiles.describe(paths.files(".tar"));
  }

  @Override
  public List<SourceFile> files() {
    return shards;
  }

  @Override
  public Dataset<Row> list(SparkSession spark) {
    ColumnsConfig captured = columns;
    return PairFiles.list(
        spark, shards, (file, shard, hadoop) -> open(file, shard, captured, hadoop));
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
