package org.ruyi.data.source;

import java.util.List;
import java.util.stream.Collectors;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.config.ColumnsConfig;

/**
 * What a column of a table, or a field of a JSON object, can hold. A column is found by the name
 * that {@code source.columns} gives it, or else by the first of the common names that is there; a
 * name in another case is the same name unless both are there.
 */
enum PairColumn {
  URL("url"),
  CAPTION("caption", "text"),
  KEY("key", "id"),
  /** Of pairs that have a name already: an {@code id} beside it is something else. */
  KEY_BESIDE_NAME("key"),
  KEYWORD("keyword"),
  IMAGE("image", "jpg", "png", "webp", "image_bytes"),
  FILE_NAME("file_name");

  private static final int NAMES_SHOWN = 40;

  private final List<String> common;

  PairColumn(String... common) {
    this.common = List.of(common);
  }

  /** The names that it may have, in the order in which they are tried. */
  List<String> names(ColumnsConfig config) {
    String configured =
        switch (this) {
          case URL -> config.url();
          case CAPTION -> config.caption();
          case KEY, KEY_BESIDE_NAME -> config.key();
          case KEYWORD -> config.keyword();
          case IMAGE -> config.image();
          case FILE_NAME -> "";
        };
    return configured.isBlank() ? common : List.of(configured);
  }

  /** The column's place among the names, or -1. */
  int indexIn(List<String> columns, ColumnsConfig config) {
    for (String name : names(config)) {
      if (columns.contains(name)) {
        return columns.indexOf(name);
      }
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).equalsIgnoreCase(name)) {
          return i;
        }
      }
    }
    return -1;
  }

  /**
   * The column's place among the names, or -1 where nobody asked for it by name.
   *
   * @throws InvalidSourceException where the configuration names a column that is not there
   */
  int optional(List<String> columns, ColumnsConfig config, String file) {
    int index = indexIn(columns, config);
    if (index < 0 && !names(config).equals(common)) {
      throw missing(columns, config, file);
    }
    return index;
  }

  /**
   * The column's place among the names.
   *
   * @throws InvalidSourceException where it is not there
   */
  int required(List<String> columns, ColumnsConfig config, String file) {
    int index = indexIn(columns, config);
    if (index < 0) {
      throw missing(columns, config, file);
    }
    return index;
  }

  InvalidSourceException missing(List<String> columns, ColumnsConfig config, String file) {
    String there =
        columns.stream()
            .limit(NAMES_SHOWN)
            .map(name -> name.length() <= NAMES_SHOWN ? name : name.substring(0, NAMES_SHOWN) + "…")
            .collect(Collectors.joining(", "));
    return new InvalidSourceException(
        "Cannot read "
            + file
            + ": it has no column "
            + String.join(" or ", names(config))
            + " (it has "
            + there
            + (columns.size() > NAMES_SHOWN ? ", …" : "")
            + ")");
  }
}
