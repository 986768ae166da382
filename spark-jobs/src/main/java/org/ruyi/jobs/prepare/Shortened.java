package org.ruyi.jobs.prepare;

/** Text of strangers at a length that a table can show. */
final class Shortened {
  private static final int LIMIT = 120;

  private Shortened() {}

  /** At most 120 characters, with an ellipsis where some are left out. */
  static String of(String text) {
    return text.length() <= LIMIT || text.codePointCount(0, text.length()) <= LIMIT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LIMIT)) + "…";
  }
}
