package org.ruyi.data.caption;

/** What of a text can be seen. */
final class VisibleText {
  private VisibleText() {}

  /**
   * Makes every run of white space one space, removes control and format characters and what is no
   * character at all, and strips the ends. Letters and punctuation stay as they are.
   */
  static String of(String raw) {
    int plain = plainPrefix(raw);
    if (plain == raw.length()) {
      return raw;
    }
    StringBuilder clean = new StringBuilder(raw.length()).append(raw, 0, plain);
    boolean gap = false;
    for (int i = plain; i < raw.length(); ) {
      int c = raw.codePointAt(i);
      i += Character.charCount(c);
      if (plain(c)) {
        if (gap && !clean.isEmpty()) {
          clean.append(' ');
        }
        gap = false;
        clean.append((char) c);
      } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        gap = true;
      } else if (!invisible(c)) {
        if (gap && !clean.isEmpty()) {
          clean.append(' ');
        }
        gap = false;
        clean.appendCodePoint(c);
      }
    }
    return clean.toString();
  }

  private static int plainPrefix(String raw) {
    int i = 0;
    while (i < raw.length() && plain(raw.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Most characters of most captions, told without Unicode's tables. */
  private static boolean plain(int c) {
    return (c > ' ' && c < 0x7F) || HanCount.isCommonHan(c);
  }

  private static boolean invisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.SURROGATE -> true;
      // The zero-width joiner is a format character and holds emoji together.
      case Character.FORMAT -> c != 0x200D;
      // What this Java does not know yet may be a new character; these never will be.
      default -> (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    };
  }
}
