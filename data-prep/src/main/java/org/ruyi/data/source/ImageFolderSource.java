package org.ruyi.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.InvalidSourceException;

/**
 * Folders of pictures as Hugging Face's ImageFolder has them: each with a {@code metadata.csv} or a
 * {@code metadata.jsonl} that names a picture below the folder and its caption. A pair's key is the
 * name as the metadata has it. Pictures that no metadata names are no pairs.
 */
final class ImageFolderSource implements PairSource {
  private static final String CSV = "metadata.csv";
  private static final String JSON_LINES = "metadata.jsonl";

  private final List<SourceFile> metadata;

  ImageFolderSource(SourcePaths paths, Configuration hadoop) {
    List<FileStatus> found = new ArrayList<>();
    for (FileStatus folder : paths.folders()) {
      found.add(metadata(folder.getPath(), hadoop));
    }
    this.metadata = PairFiles.describe(found);
  }

  private static FileStatus metadata(Path folder, Configuration hadoop) {
    try {
      FileSystem fileSystem = folder.getFileSystem(hadoop);
      List<FileStatus> found = new ArrayList<>();
      for (String name : List.of(CSV, JSON_LINES)) {
        Path path = new Path(folder, name);
        if (fileSystem.exists(path)) {
          found.add(fileSystem.getFileStatus(path));
        }
      }
      if (found.size() != 1) {
        throw new InvalidSourceException(
            "Cannot read source.path "
                + folder
                + ": the folder has "
                + (found.isEmpty() ? "neither " : "both ")
                + CSV
                + (found.isEmpty() ? " nor " : " and ")
                + JSON_LINES);
      }
      return found.get(0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<SourceFile> files() {
    return metadata;
  }

  @Override
  public Dataset<Row> list(SparkSession spark) {
    return PairFiles.list(spark, metadata, ImageFolderSource::open);
  }

  static FilePairs open(int file, SourceFile metadata, Configuration hadoop) throws IOException {
    Path path = new Path(metadata.path());
    FileSystem fileSystem = path.getFileSystem(hadoop);
    Folder folder = new Folder(file, metadata.path(), new ConfinedPath(path.getParent()));
    InputStream in = fileSystem.open(path);
    try {
      if (path.getName().equals(JSON_LINES)) {
        return new FilePairs(
            new JsonLinesPairs(
                file,
                metadata.path(),
                in,
                (row, json) -> folder.pair(row, json.fileName(), json.url(), json.caption())));
      }
      CsvReader csv =
          new CsvReader(new InputStreamReader(in, StandardCharsets.UTF_8), metadata.path());
      return new FilePairs(
          new CsvPairs(file, metadata.path(), csv, columns -> csvMapper(folder, columns)));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static CsvPairs.RowMapper csvMapper(Folder folder, List<String> columns) {
    int name = CsvPairs.column(columns, folder.metadata(), "file_name");
    int caption = CsvPairs.column(columns, folder.metadata(), "caption", "text");
    int url = columns.indexOf("url");
    return (row, fields) ->
        folder.pair(row, fields.get(name), url < 0 ? null : fields.get(url), fields.get(caption));
  }

  /**
   * One folder's pairs.
   *
   * @param file ordinal of its metadata
   */
  private record Folder(int file, String metadata, ConfinedPath confined) {

    ListedPair pair(long row, String name, String url, String caption) {
      if (name == null || name.isBlank()) {
        return ListedPair.bad(
            file,
            row,
            RowKey.of(metadata, row),
            url,
            caption,
            SourceRules.MISSING_IMAGE,
            "the row has no file_name");
      }
      Optional<String> path = confined.relative(name);
      if (path.isEmpty()) {
        return ListedPair.bad(
            file,
            row,
            name,
            url,
            caption,
            SourceRules.FORBIDDEN_PATH,
            "file_name leads out of the folder");
      }
      if (caption == null || caption.isBlank()) {
        return ListedPair.bad(
            file, row, name, url, caption, SourceRules.MISSING_CAPTION, "the row has no caption");
      }
      return ListedPair.good(file, row, name, url, caption, Location.whole(path.get()));
    }
  }
}
