package org.ruyi.data.source;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.config.SourceConfig;

/**
 * Files of JSON objects, one a line: a caption, and a picture either by {@code file_name}, from the
 * folder that holds the file, or by URL. Where both are there the picture is the file, and the URL
 * says where it came from.
 */
final class JsonLinesSource implements PairSource {
  private final SourceConfig config;
  private final List<SourceFile> files;

  JsonLinesSource(SourcePaths paths, SourceConfig config) {
    this.config = config;
    this.files = PairFiles.describe(paths.files(".jsonl"));
  }

  @Override
  public List<SourceFile> files() {
    return files;
  }

  @Override
  public Dataset<Row> list(SparkSession spark) {
    SourceConfig captured = config;
    return PairFiles.list(
        spark, files, (file, table, hadoop) -> open(file, table, captured, hadoop));
  }

  static FilePairs open(int file, SourceFile table, SourceConfig config, Configuration hadoop)
      throws IOException {
    String name = table.path();
    Path path = new Path(name);
    RowPairs pairs = new RowPairs(file, name, ConfinedPath.of(path, config.allowedRoot(), hadoop));
    return new JsonLinesPairs(
        name,
        path.getFileSystem(hadoop).open(path),
        pairs,
        config.columns(),
        PairColumn.KEY,
        (row, json) ->
            json.fileName() == null
                ? pairs.byUrl(row, json.text())
                : pairs.byFile(row, json.text(), json.fileName()));
  }
}
