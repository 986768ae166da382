package org.ruyi.data.source;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.config.SourceConfig;

/** A source of files that can each be read by themselves. */
class FileSource implements PairSource {
  private final List<SourceFile> files;
  private final SourceConfig config;
  private final Opener opener;

  /** Opens the pairs of one file. */
  interface Opener extends Serializable {
    FilePairs open(int file, SourceFile described, SourceConfig config, Configuration hadoop)
        throws IOException;
  }

  FileSource(List<FileStatus> files, SourceConfig config, Opener opener) {
    this.files = PairFiles.describe(files);
    this.config = config;
    this.opener = opener;
  }

  @Override
  public final List<SourceFile> files() {
    return files;
  }

  @Override
  public final Dataset<Row> list(SparkSession spark) {
    // The source itself does not travel to the executors.
    SourceConfig captured = config;
    Opener open = opener;
    return PairFiles.list(
        spark, files, (file, described, hadoop) -> open.open(file, described, captured, hadoop));
  }
}
