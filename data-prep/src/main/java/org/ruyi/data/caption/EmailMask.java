package org.ruyi.data.caption;

import java.util.regex.Pattern;

/** E-mail addresses become {@code <邮箱>}. */
record EmailMask() implements CaptionMask {
  static final String INSTEAD = "<邮箱>";

  /** Every repetition is bounded, possessive, or ended by a character that it cannot hold. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}+@"
              + "(?:[A-Za-z0-9-]{1,63}+\\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])");

  @Override
  public String mask(String caption) {
    return caption.indexOf('@') < 0 ? caption : ADDRESS.matcher(caption).replaceAll(INSTEAD);
  }
}
