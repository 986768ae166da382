package org.ruyi.data.source;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.ruyi.data.InvalidSourceException;

/** The pairs of one CSV file: one a record after the header. */
final class CsvPairs extends FilePairs {

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
     * @throws InvalidSourceException where a column is missing
     */
    RowMapper read(List<String> columns);
  }

  private final CsvReader csv;
  private final int columns;
  private final RowPairs pairs;
  private final RowMapper mapper;
  private long row;

  /**
   * @param name of the file, as errors name it
   */
  CsvPairs(String name, CsvReader csv, RowPairs pairs, HeaderReader header) throws IOException {
    super(name);
    this.csv = csv;
    this.pairs = pairs;
    List<String> names =
        csv
            .next()
            .orElseThrow(() -> new InvalidSourceException("Cannot read " + name + ": it is empty"))
            .stream()
            .map(String::strip)
            .toList();
    this.columns = names.size();
    this.mapper = header.read(names);
  }

  @Override
  ListedPair read() throws IOException {
    long line = csv.line();
    Optional<List<String>> fields = csv.next();
    if (fields.isEmpty()) {
      return null;
    }
    long at = row++;
    if (fields.get().size() == columns) {
      return mapper.map(at, fields.get());
    }
    return pairs.bad(
        at,
        new PairText(null, null, shortened(String.join(",", fields.get())), null),
        SourceRules.MALFORMED_ROW,
        "the record after line "
            + (line - 1)
            + " has "
            + fields.get().size()
            + " fields, the header has "
            + columns);
  }

  private static String shortened(String text) {
    return text.length() <= 1000 ? text : text.substring(0, 1000);
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
