package org.ruyi.data.source;

import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.Sha256;

/**
 * CSV files with the columns {@code url} and {@code caption}, as Wukong is published. A pair's key
 * is the SHA-256 of its URL.
 */
final class WukongCsvSource implements PairSource {
  private final List<SourceFile> files;
  private final String allowedRoot;

  /**
   * @param allowedRoot see {@link org.ruyi.data.config.SourceConfig}
   */
  WukongCsvSource(SourcePaths paths, String allowedRoot) {
    this.files = PairFiles.describe(paths.files(".csv"));
    this.allowedRoot = allowedRoot;
  }

  @Override
  public List<SourceFile> files() {
    return files;
  }

  @Override
  public Dataset<Row> list(SparkSession spark) {
    String root = allowedRoot;
    return PairFiles.list(spark, files, (file, csv, hadoop) -> open(file, csv, root, hadoop));
  }

  static CsvPairs open(int file, SourceFile csv, String allowedRoot, Configuration hadoop)
      throws IOException {
    Path path = new Path(csv.path());
    FileSystem fileSystem = path.getFileSystem(hadoop);
    Path root = allowedRoot.isEmpty() ? path.getParent() : new Path(allowedRoot);
    ConfinedPath confined = new ConfinedPath(root.getFileSystem(hadoop).makeQualified(root));
    CsvReader reader =
        new CsvReader(
            new InputStreamReader(fileSystem.open(path), StandardCharsets.UTF_8), csv.path());
    try {
      return new CsvPairs(
          file, csv.path(), reader, columns -> mapper(file, csv, confined, columns));
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private static CsvPairs.RowMapper mapper(
      int file, SourceFile csv, ConfinedPath confined, List<String> columns) {
    int url = CsvPairs.column(columns, csv.path(), "url");
    int caption = CsvPairs.column(columns, csv.path(), "caption");
    return (row, fields) ->
        pair(file, row, csv, confined, fields.get(url).strip(), fields.get(caption));
  }

  private static ListedPair pair(
      int file, long row, SourceFile csv, ConfinedPath confined, String url, String caption) {
    if (url.isEmpty()) {
      String key = RowKey.of(csv.path(), row);
      return ListedPair.bad(
          file, row, key, null, caption, SourceRules.MISSING_IMAGE, "the row has no URL");
    }
    String key = Sha256.of(url);
    if (caption.isBlank()) {
      return ListedPair.bad(
          file, row, key, url, caption, SourceRules.MISSING_CAPTION, "the row has no caption");
    }
    Optional<String> location = locate(url, confined);
    if (location.isEmpty()) {
      return ListedPair.bad(
          file,
          row,
          key,
          url,
          caption,
          SourceRules.FORBIDDEN_PATH,
          "the URL is neither http(s) nor below the folder that rows may read");
    }
    return ListedPair.good(file, row, key, url, caption, Location.whole(location.get()));
  }

  private static Optional<String> locate(String url, ConfinedPath confined) {
    String lower = url.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      return Optional.of(url);
    }
    try {
      return confined.absolute(new URI(url.replace(" ", "%20")));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
