package org.ruyi.data.caption;

import java.util.Locale;
import java.util.Optional;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/**
 * Rejects captions that are mostly in another script.
 *
 * @param least share of Han characters among the letters, 0 to 1
 */
public record HanShare(double least) implements CaptionRule {
  public static final String NAME = "han-share";

  /** Han characters among the letters of all scripts; 0 where there are no letters. */
  static double of(String caption) {
    int han = 0;
    int letters = 0;
    for (int i = 0; i < caption.length(); ) {
      int c = caption.codePointAt(i);
      i += Character.charCount(c);
      if (HanCount.isHan(c)) {
        han++;
      } else if (Character.isLetter(c)) {
        letters++;
      }
    }
    return han == 0 ? 0 : (double) han / (han + letters);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Rejection> judge(String caption) {
    double share = of(caption);
    if (share >= least) {
      return Optional.empty();
    }
    return Optional.of(
        new Rejection(
            Stage.CAPTION,
            NAME,
            String.format(Locale.ROOT, "%.3f", share),
            "at least " + least,
            ""));
  }
}
