package org.ruyi.data.caption;

/**
 * Names of persons become {@code <人名>}, as HanLP's segmentation finds them: Chinese names and
 * foreign names in Chinese characters. It finds most and not all, and takes some words for names.
 * The names are those of HanLP's {@code ViterbiSegment} with names of Japanese left out (it would
 * take 小鸭子 for one).
 */
record PersonNameMask() implements CaptionMask {
  static final String INSTEAD = "<人名>";

  @Override
  public String mask(String caption) {
    if (HanCount.count(caption) < 2) {
      return caption;
    }
    char[] text = caption.toCharArray();
    WordPath path = WordPath.of(text);
    StringBuilder masked = null;
    int done = 0;
    for (Word word : NewNames.join(text, path, Phrases.join(text, path.words()))) {
      if (isName(word, caption)) {
        masked = masked == null ? new StringBuilder(caption.length() + 8) : masked;
        masked.append(caption, done, word.start()).append(INSTEAD);
        done = word.end();
      }
    }
    return masked == null ? caption : masked.append(caption, done, caption.length()).toString();
  }

  private static boolean isName(Word word, String caption) {
    return word.attribute().nature[0].startsWith("nr")
        && HanCount.count(caption.substring(word.start(), word.end())) >= 2;
  }
}
