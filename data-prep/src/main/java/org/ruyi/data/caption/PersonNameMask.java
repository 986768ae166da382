package org.ruyi.data.caption;

import com.hankcs.hanlp.seg.Segment;
import com.hankcs.hanlp.seg.Viterbi.ViterbiSegment;
import com.hankcs.hanlp.seg.common.Term;
import java.util.List;

/**
 * Names of persons become {@code <人名>}, as HanLP's segmentation finds them: Chinese names and
 * foreign names in Chinese characters. It finds most and not all, and takes some words for names.
 */
record PersonNameMask() implements CaptionMask {
  static final String INSTEAD = "<人名>";

  /** One for all threads of an executor, which only read it. */
  private static final class Shared {
    // Names of Japanese would take 小鸭子 for one.
    static final Segment SEGMENT =
        new ViterbiSegment()
            .enableCustomDictionary(true)
            .enableNameRecognize(true)
            .enableTranslatedNameRecognize(true)
            .enableJapaneseNameRecognize(false)
            .enableOffset(true);
  }

  @Override
  public String mask(String caption) {
    if (HanCount.count(caption) < 2) {
      return caption;
    }
    List<Term> terms = Shared.SEGMENT.seg(caption);
    StringBuilder masked = null;
    int done = 0;
    for (Term term : terms) {
      if (isName(term)) {
        masked = masked == null ? new StringBuilder(caption.length() + 8) : masked;
        masked.append(caption, done, term.offset).append(INSTEAD);
        done = term.offset + term.word.length();
      }
    }
    return masked == null ? caption : masked.append(caption, done, caption.length()).toString();
  }

  private static boolean isName(Term term) {
    return term.nature != null && term.nature.startsWith("nr") && HanCount.count(term.word) >= 2;
  }
}
