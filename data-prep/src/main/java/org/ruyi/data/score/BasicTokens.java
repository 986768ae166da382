package org.ruyi.data.score;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What BERT's basic tokenizer makes of a text (google-research/bert, tokenization.py, {@code
 * BasicTokenizer} with {@code do_lower_case}): lower case without accents, cut at white space,
 * every CJK character and every punctuation mark alone. Unlike {@link
 * org.ruyi.data.caption.Tokens}, which counts, symbols beyond ASCII do not stand alone: a
 * vocabulary was learned with exactly these cuts.
 */
final class BasicTokens {
  private static final int REPLACEMENT = 0xFFFD;

  private BasicTokens() {}

  static List<String> of(String text) {
    List<String> tokens = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isSpace(c)) {
                close(run, tokens);
              } else if (isCjk(c)) {
                close(run, tokens);
                tokens.add(Character.toString(c));
              } else if (!isControl(c)) {
                run.appendCodePoint(c);
              }
            });
    close(run, tokens);
    return tokens;
  }

  private static void close(StringBuilder run, List<String> tokens) {
    if (run.isEmpty()) {
      return;
    }
    String bare =
        Normalizer.normalize(run.toString().toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
    run.setLength(0);
    StringBuilder word = new StringBuilder();
    bare.codePoints()
        .forEach(
            c -> {
              if (isPunctuation(c)) {
                add(word, tokens);
                tokens.add(Character.toString(c));
              } else if (Character.getType(c) != Character.NON_SPACING_MARK) {
                word.appendCodePoint(c);
              }
            });
    add(word, tokens);
  }

  private static void add(StringBuilder word, List<String> tokens) {
    if (!word.isEmpty()) {
      tokens.add(word.toString());
      word.setLength(0);
    }
  }

  private static boolean isSpace(int c) {
    return c == ' '
        || c == '\t'
        || c == '\n'
        || c == '\r'
        || Character.getType(c) == Character.SPACE_SEPARATOR;
  }

  private static boolean isControl(int c) {
    int type = Character.getType(c);
    return c == 0 || c == REPLACEMENT || type == Character.CONTROL || type == Character.FORMAT;
  }

  private static boolean isPunctuation(int c) {
    if (c < 128) {
      return c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  private static boolean isCjk(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2B73F)
        || (c >= 0x2B740 && c <= 0x2B81F)
        || (c >= 0x2B820 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }
}
