package org.ruyi.data.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads one binary column of Parquet files by the numbers of rows. Rows are cheap when they are
 * asked for in the order of their files; a few files stay open, so that a corpus may be merged from
 * several of them.
 */
final class ParquetRows implements Closeable {
  private static final int OPEN_FILES = 4;

  private final Configuration hadoop;
  private final Map<String, BinaryColumn> open = new LinkedHashMap<>(16, 0.75f, true);

  ParquetRows(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Reads one value.
   *
   * @param column its path, part by part
   * @param row number in the file, from 0
   * @return null where the row has none
   */
  byte[] read(Path path, List<String> column, long row) throws IOException {
    String name = column + "@" + path;
    BinaryColumn file = open.get(name);
    if (file == null) {
      if (open.size() == OPEN_FILES) {
        Iterator<BinaryColumn> eldest = open.values().iterator();
        eldest.next().close();
        eldest.remove();
      }
      file = new BinaryColumn(path, column, hadoop);
      open.put(name, file);
    }
    return file.read(row);
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (BinaryColumn file : open.values()) {
      try {
        file.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    open.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
