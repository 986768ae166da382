package org.ruyi.data.config;

import java.io.Serializable;

/**
 * How captions are cleaned, and what they must be.
 *
 * @param sensitiveWords URI of a list of words, of which a caption may hold none; empty: no list
 * @param minHan least number of Han characters
 * @param maxHan greatest number of Han characters
 * @param minHanShare least share of Han characters among the letters
 * @param dropMeaninglessNames whether file names such as {@code IMG_1234.jpg} are rejected
 * @param maxOccurrences how often one caption may occur in the corpus; beyond it every pair goes
 * @param maxPerKeyword how many pairs stay that were found by one keyword
 */
public record CaptionConfig(
    Normalize normalize,
    HtmlEntities htmlEntities,
    HtmlTags htmlTags,
    int minHan,
    int maxHan,
    double minHanShare,
    boolean dropMeaninglessNames,
    String sensitiveWords,
    int maxOccurrences,
    int maxPerKeyword,
    PersonNames personNames,
    MaskConfig mask)
    implements Serializable {

  /** Unicode's normal form that captions are brought into. */
  public enum Normalize {
    NONE,
    NFC,
    NFKC
  }

  /** What becomes of {@code &amp;}, {@code &#20320;} and the like. */
  public enum HtmlEntities {
    DECODE,
    KEEP
  }

  /** What becomes of {@code <br>}, {@code <b>} and the like. */
  public enum HtmlTags {
    STRIP,
    KEEP
  }

  /** What becomes of the names of persons. */
  public enum PersonNames {
    MASK,
    KEEP
  }

  public CaptionConfig {
    Check.atLeast("min-han", minHan, 0);
    if (maxHan < minHan) {
      throw new IllegalArgumentException(
          "max-han must be at least min-han, " + minHan + " (was " + maxHan + ")");
    }
    Check.share("min-han-share", minHanShare);
    Check.atLeast("max-occurrences", maxOccurrences, 1);
    Check.atLeast("max-per-keyword", maxPerKeyword, 1);
  }
}
