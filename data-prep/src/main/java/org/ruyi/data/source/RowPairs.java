package org.ruyi.data.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.ruyi.data.Sha256;

/**
 * Makes pairs of what the rows of one table say. A pair's key is the row's own; else the file name
 * that it has; else the SHA-256 of its URL; else the table's name and the row's number.
 */
final class RowPairs {
  private final int file;
  private final String table;
  private final ConfinedPath confined;

  /**
   * @param file ordinal of the table
   * @param table URI of the table
   * @param confined where rows may name files
   */
  RowPairs(int file, String table, ConfinedPath confined) {
    this.file = file;
    this.table = table;
    this.confined = confined;
  }

  /** A row whose picture is where its URL says. */
  ListedPair byUrl(long row, PairText text) {
    if (!text.hasUrl()) {
      return bad(row, text, SourceRules.MISSING_IMAGE, "the row has no URL");
    }
    Optional<ListedPair> fault = fault(row, text);
    if (fault.isPresent()) {
      return fault.get();
    }
    Optional<String> location = locate(text.url().strip());
    if (location.isEmpty()) {
      return bad(
          row,
          text,
          SourceRules.FORBIDDEN_PATH,
          "the URL is neither http(s) nor below the folder that rows may read");
    }
    return good(row, text, Location.whole(location.get()));
  }

  /** A row whose picture is a file beside the table. */
  ListedPair byFile(long row, PairText text, String fileName) {
    if (fileName == null || fileName.isBlank()) {
      return bad(row, text, SourceRules.MISSING_IMAGE, "the row has no file_name");
    }
    PairText keyed = text.orKey(fileName);
    Optional<String> path = confined.relative(fileName);
    if (path.isEmpty()) {
      return bad(
          row,
          keyed,
          SourceRules.FORBIDDEN_PATH,
          "file_name leads out of the folder that rows may read");
    }
    return fault(row, keyed).orElseGet(() -> good(row, keyed, Location.whole(path.get())));
  }

  /** A row that holds its picture. */
  ListedPair inside(long row, PairText text, Location location) {
    return fault(row, text).orElseGet(() -> good(row, text, location));
  }

  /** A row that cannot go on. */
  ListedPair bad(long row, PairText text, String rule, String detail) {
    return ListedPair.bad(file, row, keyed(row, text), rule, detail);
  }

  private Optional<ListedPair> fault(long row, PairText text) {
    if (text.hasKey() && text.key().length() > PairText.KEY_LIMIT) {
      return Optional.of(
          bad(
              row,
              text.withKey(RowKey.of(table, row)),
              SourceRules.MALFORMED_ROW,
              "the key is longer than " + PairText.KEY_LIMIT + " characters"));
    }
    if (!text.hasCaption()) {
      return Optional.of(bad(row, text, SourceRules.MISSING_CAPTION, "the row has no caption"));
    }
    return Optional.empty();
  }

  private ListedPair good(long row, PairText text, Location location) {
    return ListedPair.good(file, row, keyed(row, text), location);
  }

  private PairText keyed(long row, PairText text) {
    if (text.hasKey()) {
      return text;
    }
    return text.withKey(text.hasUrl() ? Sha256.of(text.url().strip()) : RowKey.of(table, row));
  }

  private Optional<String> locate(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      return Optional.of(url);
    }
    try {
      return confined.absolute(new URI(url.replace(" ", "%20")));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
