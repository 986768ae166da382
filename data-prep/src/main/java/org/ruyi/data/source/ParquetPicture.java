package org.ruyi.data.source;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A picture that is the value of a binary column in a row of a Parquet file. In a listing its path
 * is {@code parquet-row:<column>@<URI of the file>}, its offset the row and its length {@link
 * Location#ROW}. The value may be null: a row need not have a picture.
 *
 * @param file URI of the Parquet file
 * @param column path of the column, part by part: {@code [jpg]}, {@code [image, bytes]}
 * @param row number in the file, from 0
 */
public record ParquetPicture(String file, List<String> column, long row) {
  private static final String SCHEME = "parquet-row:";

  public ParquetPicture {
    Objects.requireNonNull(file, "file");
    column = List.copyOf(column);
  }

  /** Whether a listing's path names a row of a Parquet file. */
  public static boolean isNamedBy(String path) {
    return path.startsWith(SCHEME);
  }

  /**
   * Reads a listing's columns.
   *
   * @throws IllegalArgumentException where they name no row
   */
  public static ParquetPicture of(String path, long offset) {
    int at = path.indexOf('@');
    if (!isNamedBy(path) || at < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "Invalid place of a picture: " + path + " row " + offset + " (parquet-row:COLUMN@URI)");
    }
    List<String> column =
        Stream.of(path.substring(SCHEME.length(), at).split("\\.", -1))
            .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
            .toList();
    return new ParquetPicture(path.substring(at + 1), column, offset);
  }

  Location location() {
    String name = column.stream().map(ParquetPicture::escaped).collect(Collectors.joining("."));
    return new Location(SCHEME + name + "@" + file, row, Location.ROW);
  }

  private static String escaped(String part) {
    return part.replace("%", "%25").replace("@", "%40").replace(".", "%2E").replace("+", "%2B");
  }
}
