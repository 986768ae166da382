package org.ruyi.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.config.SourceConfig;

/**
 * Folders of pictures as Hugging Face's ImageFolder has them: each with a {@code metadata.csv} or a
 * {@code metadata.jsonl} that names a picture below the folder and its caption. A pair's key is the
 * column {@code key} or else the name as the metadata has it. Pictures that no metadata names are
 * no pairs.
 */
final class ImageFolderSource extends FileSource {
  private static final String CSV = "metadata.csv";
  private static final String JSON_LINES = "metadata.jsonl";

  ImageFolderSource(SourcePaths paths, SourceConfig config, Configuration hadoop) {
    super(
        paths.folders().stream().map(folder -> metadata(folder.getPath(), hadoop)).toList(),
        config,
        ImageFolderSource::open);
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

  static FilePairs open(int file, SourceFile metadata, SourceConfig config, Configuration hadoop)
      throws IOException {
    String name = metadata.path();
    Path path = new Path(name);
    RowPairs pairs = new RowPairs(file, name, ConfinedPath.of(path, config.allowedRoot(), hadoop));
    InputStream in = path.getFileSystem(hadoop).open(path);
    try {
      if (path.getName().equals(JSON_LINES)) {
        return new JsonLinesPairs(
            name,
            in,
            pairs,
            config.columns(),
            PairColumn.KEY_BESIDE_NAME,
            (row, json) -> pairs.byFile(row, json.text(), json.fileName()));
      }
      CsvReader csv = new CsvReader(new InputStreamReader(in, StandardCharsets.UTF_8), name);
      return new CsvPairs(name, csv, pairs, columns -> mapper(pairs, columns, config, name));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static CsvPairs.RowMapper mapper(
      RowPairs pairs, List<String> columns, SourceConfig config, String name) {
    int fileName = PairColumn.FILE_NAME.required(columns, config.columns(), name);
    CsvColumns rest = CsvColumns.of(columns, config.columns(), name, PairColumn.KEY_BESIDE_NAME);
    return (row, fields) -> pairs.byFile(row, rest.text(fields), fields.get(fileName));
  }
}
