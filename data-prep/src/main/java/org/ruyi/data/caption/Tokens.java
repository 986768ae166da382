package org.ruyi.data.caption;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The tokens that captions are counted by: what BERT's basic tokenizer makes of them before any
 * vocabulary. Every Han character is a token, every punctuation mark or symbol is one, and so is
 * every run of other characters between white space, in lower case. Wukong's table (20,442 unique
 * tokens, 22 a caption) counts at this granularity.
 */
public final class Tokens {
  private Tokens() {}

  public static int count(String caption) {
    return of(caption).size();
  }

  /** The tokens in the order of the caption. */
  public static List<String> of(String caption) {
    List<String> tokens = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    for (int i = 0; i < caption.length(); ) {
      int c = caption.codePointAt(i);
      i += Character.charCount(c);
      if (HanCount.isHan(c) || standsAlone(c)) {
        close(run, tokens);
        tokens.add(Character.toString(c));
      } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        close(run, tokens);
      } else {
        run.appendCodePoint(c);
      }
    }
    close(run, tokens);
    return tokens;
  }

  private static void close(StringBuilder run, List<String> tokens) {
    if (!run.isEmpty()) {
      tokens.add(run.toString().toLowerCase(Locale.ROOT));
      run.setLength(0);
    }
  }

  private static boolean standsAlone(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION,
          Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          true;
      default -> false;
    };
  }
}
