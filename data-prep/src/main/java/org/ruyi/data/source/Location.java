package org.ruyi.data.source;

import java.io.Serializable;
import java.util.List;

/**
 * Where a picture's bytes are: in a file of their own, in a part of a file, or in a row of a
 * Parquet file.
 *
 * @param path a URI; of a row, what {@link ParquetPicture} makes and reads
 * @param offset of the first byte; of a row, its number in the file
 * @param length in bytes; -1: the whole file; {@link #ROW}: a row of a Parquet file
 */
public record Location(String path, long offset, long length) implements Serializable {
  /** The length that a picture in a row of a Parquet file has. */
  public static final long ROW = -2;

  /** No picture. */
  static final Location NONE = new Location(null, 0, -1);

  static Location whole(String path) {
    return new Location(path, 0, -1);
  }

  /**
   * A row of a Parquet file.
   *
   * @param row number in the file, from 0
   * @param column path of the binary column, part by part
   */
  static Location row(String path, long row, List<String> column) {
    return new ParquetPicture(path, column, row).location();
  }
}
