package org.ruyi.data.caption;

import java.util.regex.Pattern;

/**
 * Telephone numbers become {@code <电话>}: mobile, fixed and service numbers of China, and
 * international ones that start with a plus.
 */
record PhoneMask() implements CaptionMask {
  static final String INSTEAD = "<电话>";

  private static final int FEWEST_DIGITS = 8;

  /** Every repetition is bounded. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![A-Za-z0-9.+-])(?:"
              // mobile
              + "(?:(?:\\+|00)?86[- ]?)?1[3-9]\\d(?:[- ]?\\d{4}){2}"
              // fixed, with its area
              + "|(?:(?:\\+|00)86[- ]?|\\(?0)\\d{2,3}\\)?[- ]?\\d{3,4}[- ]?\\d{4}(?:-\\d{1,4})?"
              // service
              + "|[48]00[- ]?\\d{3}[- ]?\\d{4}|[48]00-\\d{4}-\\d{3}"
              // international
              + "|\\+\\d{1,3}(?:[- ]?\\d{2,4}){2,4}"
              + ")(?![A-Za-z0-9])");

  @Override
  public String mask(String caption) {
    return digits(caption) < FEWEST_DIGITS ? caption : NUMBER.matcher(caption).replaceAll(INSTEAD);
  }

  private static int digits(String caption) {
    int digits = 0;
    for (int i = 0; i < caption.length(); i++) {
      char c = caption.charAt(i);
      digits += c >= '0' && c <= '9' ? 1 : 0;
    }
    return digits;
  }
}
