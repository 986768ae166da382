package org.ruyi.data.caption;

import java.util.Optional;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/** Wukong's rule of length: at least one and fewer than 32 Chinese characters. */
public record HanCount(int least, int greatest) implements CaptionRule {
  public static final String NAME = "han-count";

  /** Characters of the Han script; those beyond U+FFFF count once. */
  public static int count(String caption) {
    return (int) caption.codePoints().filter(HanCount::isHan).count();
  }

  static boolean isHan(int codePoint) {
    return Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HAN;
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
