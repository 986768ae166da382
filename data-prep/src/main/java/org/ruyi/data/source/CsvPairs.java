package org.ruyi.data.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.ruyi.data.InvalidSourceException;

/** The pairs of one CSV file: one a record after the header. */
final class CsvPairs implements Iterator<ListedPair>, Closeable {

  /** Makes a pair of one record. */
  interface RowMapper {
    /**
     * Maps a record.
     *
     * @param row number of the record after the header, from 0
     * @param fields as many as the header has
     */
    ListedPair map(long row, List<String> fields);
  }

  /** Chooses how records are read once the header is known. */
  interface HeaderReader {
    /**
     * Finds the columns.
     *
     * @param columns names in lower case
     * @throws InvalidSourceException where a column is missing
     */
    RowMapper read(List<String> columns);
  }

  private final CsvReader csv;
  private final String name;
  private final int file;
  private final int columns;
  private final RowMapper mapper;
  private ListedPair next;
  private long row;

  /**
   * @param name of the file, as errors name it
   */
  CsvPairs(int file, String name, CsvReader csv, HeaderReader header) throws IOException {
    this.file = file;
    this.name = name;
    this.csv = csv;
    List<String> names =
        csv
            .next()
            .orElseThrow(() -> new InvalidSourceException("Cannot read " + name + ": it is empty"))
            .stream()
            .map(column -> column.strip().toLowerCase(Locale.ROOT))
            .toList();
    this.columns = names.size();
    this.mapper = header.read(names);
    advance();
  }

  /** The column's place in the header. */
  static int column(List<String> columns, String file, String... names) {
    for (String name : names) {
      if (columns.contains(name)) {
        return columns.indexOf(name);
      }
    }
    throw new InvalidSourceException(
        "Cannot read "
            + file
            + ": its header has no column "
            + String.join(" or ", names)
            + " (it has "
            + String.join(", ", columns)
            + ")");
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public ListedPair next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    ListedPair result = next;
    try {
      advance();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name + ": " + e.getMessage(), e);
    }
    return result;
  }

  private void advance() throws IOException {
    long line = csv.line();
    Optional<List<String>> fields = csv.next();
    if (fields.isEmpty()) {
      next = null;
    } else if (fields.get().size() != columns) {
      next =
          ListedPair.bad(
              file,
              row,
              RowKey.of(name, row),
              null,
              shortened(String.join(",", fields.get())),
              SourceRules.MALFORMED_ROW,
              "the record after line "
                  + (line - 1)
                  + " has "
                  + fields.get().size()
                  + " fields, the header has "
                  + columns);
    } else {
      next = mapper.map(row, fields.get());
    }
    row++;
  }

  private static String shortened(String text) {
    return text.length() <= 1000 ? text : text.substring(0, 1000);
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
