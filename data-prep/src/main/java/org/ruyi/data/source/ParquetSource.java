package org.ruyi.data.source;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.config.SourceConfig;

/**
 * Parquet files of captions with URLs (LAION, COYO, the metadata of img2dataset) or with the
 * pictures themselves (the output of img2dataset, data sets of Hugging Face). Where there is a
 * column of pictures, a row's picture is its value there and nothing else.
 */
final class ParquetSource implements PairSource {
  private final SourceConfig config;
  private final List<SourceFile> files;

  ParquetSource(SourcePaths paths, SourceConfig config) {
    this.config = config;
    this.files = PairFiles.describe(paths.files(".parquet"));
  }

  @Override
  public List<SourceFile> files() {
    return files;
  }

  @Override
  public Dataset<Row> list(SparkSession spark) {
    SourceConfig captured = config;
    return PairFiles.list(
        spark, files, (file, table, hadoop) -> ParquetPairs.open(file, table, captured, hadoop));
  }
}
