package org.ruyi.data.source;

import java.util.List;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.config.ColumnsConfig;

/**
 * Places of the columns of one CSV file; -1 where there is none.
 *
 * @param url may be missing
 * @param caption always there
 */
record CsvColumns(int url, int caption, int key, int keyword) {

  /**
   * Finds the columns.
   *
   * @param keyColumn how the key is found
   * @throws InvalidSourceException where one is missing that must be there
   */
  static CsvColumns of(
      List<String> columns, ColumnsConfig config, String file, PairColumn keyColumn) {
    return new CsvColumns(
        PairColumn.URL.optional(columns, config, file),
        PairColumn.CAPTION.required(columns, config, file),
        keyColumn.optional(columns, config, file),
        PairColumn.KEYWORD.optional(columns, config, file));
  }

  PairText text(List<String> fields) {
    return new PairText(
        field(fields, key), field(fields, url), fields.get(caption), field(fields, keyword));
  }

  private static String field(List<String> fields, int column) {
    if (column < 0) {
      return null;
    }
    String value = fields.get(column).strip();
    return value.isEmpty() ? null : value;
  }
}
