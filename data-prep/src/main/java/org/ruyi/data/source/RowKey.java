package org.ruyi.data.source;

/** Keys of rows that have none of their own. */
final class RowKey {
  private RowKey() {}

  /** The file's name and the row's number, from 0. */
  static String of(String file, long row) {
    return file.substring(file.lastIndexOf('/') + 1) + "#" + row;
  }
}
