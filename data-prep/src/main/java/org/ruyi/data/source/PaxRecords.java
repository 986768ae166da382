package org.ruyi.data.source;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/** The records of a POSIX.1-2001 extended header that say what a member is called and how long. */
record PaxRecords(Optional<String> path, OptionalLong size) {

  /**
   * Reads records of the form {@code "length key=value\n"}.
   *
   * @throws IllegalArgumentException with the reason
   */
  static PaxRecords parse(byte[] bytes) {
    Optional<String> path = Optional.empty();
    OptionalLong size = OptionalLong.empty();
    int at = 0;
    while (at < bytes.length && bytes[at] != 0) {
      int length = 0;
      int digits = at;
      while (digits < bytes.length && bytes[digits] >= '0' && bytes[digits] <= '9') {
        length = Math.min(length * 10 + (bytes[digits++] - '0'), 1 << 24);
      }
      int end = at + length;
      if (digits == at || end > bytes.length || end <= digits + 1 || bytes[digits] != ' ') {
        throw new IllegalArgumentException("an extended header is malformed");
      }
      String record =
          new String(bytes, digits + 1, end - digits - 1, StandardCharsets.UTF_8).stripTrailing();
      if (record.startsWith("path=")) {
        path = Optional.of(record.substring("path=".length()));
      } else if (record.startsWith("size=")) {
        size = OptionalLong.of(number(record.substring("size=".length())));
      }
      at = end;
    }
    return new PaxRecords(path, size);
  }

  private static long number(String text) {
    if (!text.matches("\\d{1,18}")) {
      throw new IllegalArgumentException("the size in an extended header is no number");
    }
    return Long.parseLong(text);
  }
}
