package org.ruyi.jobs.report;

/**
 * A word in its place in a cloud; sizes in units of the picture.
 *
 * @param rank of the word, from 0
 * @param left edge
 * @param top edge
 * @param width as it is set, whatever the viewer's font
 * @param height of the line
 */
record WordBox(
    String text, long count, int rank, double left, double top, double width, double height) {
  /** An em's share below the baseline. */
  private static final double DESCENT = 0.14;

  /** A line's height in ems: Han characters and Latin letters with their descenders. */
  private static final double LINE = 1.08;

  private static final double WIDE = 1;
  private static final double CAPITAL = 0.72;
  private static final double NARROW = 0.58;

  /** A word at no place yet. */
  static WordBox of(String text, long count, int rank, double fontSize) {
    double ems = text.codePoints().mapToDouble(WordBox::advance).sum();
    return new WordBox(text, count, rank, 0, 0, ems * fontSize, LINE * fontSize);
  }

  /** The same word with its middle elsewhere. */
  WordBox around(double x, double y) {
    return new WordBox(text, count, rank, x - width / 2, y - height / 2, width, height);
  }

  double fontSize() {
    return height / LINE;
  }

  double baseline() {
    return top + height - DESCENT * fontSize();
  }

  /** Whether two words come closer to each other than a gap. */
  boolean touches(WordBox other, double gap) {
    return left < other.left + other.width + gap
        && other.left < left + width + gap
        && top < other.top + other.height + gap
        && other.top < top + height + gap;
  }

  boolean within(double pictureWidth, double pictureHeight, double margin) {
    return left >= margin
        && top >= margin
        && left + width <= pictureWidth - margin
        && top + height <= pictureHeight - margin;
  }

  /**
   * Characters of East Asian scripts fill a square; the others' widths are those of usual fonts.
   */
  private static double advance(int c) {
    if (c >= 0x2E80) {
      return WIDE;
    }
    return Character.isUpperCase(c) || Character.isDigit(c) ? CAPITAL : NARROW;
  }
}
