package org.ruyi.data.caption;

import java.util.Optional;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/** Wukong's rule of length: at least one and fewer than 32 Chinese characters. */
public record HanCount(int least, int greatest) implements CaptionRule {
  public static final String NAME = "han-count";

  private static final int FIRST_HAN = 0x2E80;

  /** Characters of the Han script; those beyond U+FFFF count once. */
  public static int count(String caption) {
    int count = 0;
    for (int i = 0; i < caption.length(); ) {
      int c = caption.codePointAt(i);
      i += Character.charCount(c);
      count += isHan(c) ? 1 : 0;
    }
    return count;
  }

  static boolean isHan(int codePoint) {
    // Unicode's table of scripts is searched for the rare ones alone.
    return isCommonHan(codePoint)
        || (codePoint >= FIRST_HAN
            && Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HAN);
  }

  /** Whether it is one of the block CJK Unified Ideographs that every Java knows. */
  static boolean isCommonHan(int codePoint) {
    return codePoint >= 0x4E00 && codePoint <= 0x9FA5;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Rejection> judge(String caption) {
    int count = count(caption);
    if (count >= least && count <= greatest) {
      return Optional.empty();
    }
    return Optional.of(
        new Rejection(Stage.CAPTION, NAME, Integer.toString(count), least + " to " + greatest, ""));
  }
}
