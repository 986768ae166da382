package org.ruyi.data.caption;

/** The caption that is trained on, from the caption as it was found. */
public final class CleanCaption {
  private CleanCaption() {}

  /**
   * Makes every run of white space one space, removes control and format characters and what is no
   * character at all, and strips the ends. Letters and punctuation stay as they are.
   */
  public static String of(String raw) {
    StringBuilder clean = new StringBuilder(raw.length());
    boolean gap = false;
    for (int i = 0; i < raw.length(); ) {
      int c = raw.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
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
