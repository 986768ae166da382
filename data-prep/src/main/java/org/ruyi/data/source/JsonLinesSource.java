package org.ruyi.data.source;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ruyi.data.config.SourceConfig;

/**
 * Files of JSON objects, one a line: a caption, and a picture either by {@code file_name}, from the
 * folder that holds the file, or by URL. Where both are there the picture is the file, and the URL
 * says where it came from.
 */
final class JsonLinesSource extends FileSource {

  JsonLinesSource(SourcePaths paths, SourceConfig config) {
    super(paths.files(".jsonl"), config, JsonLinesSource::open);
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
