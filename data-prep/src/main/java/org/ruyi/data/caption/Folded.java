package org.ruyi.data.caption;

import java.text.Normalizer;
import java.util.Locale;

/** A text without its case, and without the width and the other looks of its characters. */
final class Folded {
  private Folded() {}

  static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!HanCount.isCommonHan(c) && !(c < 0x80 && (c < 'A' || c > 'Z'))) {
        return fold(text);
      }
    }
    return text;
  }

  private static String fold(String text) {
    String lower = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    // A letter in lower case may be made of parts that compose.
    return Normalizer.normalize(lower, Normalizer.Form.NFKC);
  }
}
