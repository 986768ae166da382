package org.ruyi.data.caption;

import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.config.MaskConfig;

/** Settings for tests. */
public final class Captions {
  private Captions() {}

  /** The defaults, with some settings of the clean-up and of masks. */
  static CaptionConfig config(
      CaptionConfig.Normalize normalize,
      CaptionConfig.HtmlEntities entities,
      CaptionConfig.HtmlTags tags,
      CaptionConfig.PersonNames names,
      MaskConfig mask) {
    return new CaptionConfig(normalize, entities, tags, 1, 31, 0, true, "", 10, 1000, names, mask);
  }

  /** The defaults, with another list of words and other limits. */
  public static CaptionConfig config(String sensitiveWords, int maxOccurrences, int maxPerKeyword) {
    return new CaptionConfig(
        CaptionConfig.Normalize.NONE,
        CaptionConfig.HtmlEntities.DECODE,
        CaptionConfig.HtmlTags.STRIP,
        1,
        31,
        0,
        true,
        sensitiveWords,
        maxOccurrences,
        maxPerKeyword,
        CaptionConfig.PersonNames.MASK,
        new MaskConfig(false, false, false));
  }
}
