package org.ruyi.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ruyi.data.config.SourceConfig;

/**
 * CSV files with the columns {@code url} and {@code caption}, as Wukong is published, and perhaps
 * {@code keyword}. A pair's key is the column {@code key} or {@code id}, or else the SHA-256 of its
 * URL.
 */
final class WukongCsvSource extends FileSource {

  WukongCsvSource(SourcePaths paths, SourceConfig config) {
    super(paths.files(".csv"), config, WukongCsvSource::open);
  }

  static FilePairs open(int file, SourceFile csv, SourceConfig config, Configuration hadoop)
      throws IOException {
    String name = csv.path();
    Path path = new Path(name);
    RowPairs pairs = new RowPairs(file, name, ConfinedPath.of(path, config.allowedRoot(), hadoop));
    InputStream in = path.getFileSystem(hadoop).open(path);
    try {
      CsvReader reader = new CsvReader(new InputStreamReader(in, StandardCharsets.UTF_8), name);
      return new CsvPairs(name, reader, pairs, columns -> mapper(pairs, columns, config, name));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static CsvPairs.RowMapper mapper(
      RowPairs pairs, List<String> columns, SourceConfig config, String name) {
    PairColumn.URL.required(columns, config.columns(), name);
    CsvColumns places = CsvColumns.of(columns, config.columns(), name, PairColumn.KEY);
    return (row, fields) -> pairs.byUrl(row, places.text(fields));
  }
}
