package org.ruyi.data.caption;

import java.util.regex.Pattern;

/**
 * Addresses of the web become {@code <网址>}: those with a scheme, those that start with {@code
 * www.}, and names of hosts in the domains that Chinese sites mostly have.
 */
record UrlMask() implements CaptionMask {
  static final String INSTEAD = "<网址>";

  private static final String CHARACTERS = "A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=%";

  /** Without the marks that end a sentence rather than an address. */
  private static final String LAST = "A-Za-z0-9\\-_~/#@$&*+=%";

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:(?<![A-Za-z0-9])(?:https?|ftp)://|(?<![A-Za-z0-9.])www\\.)["
              + CHARACTERS
              + "]*["
              + LAST
              + "]"
              + "|(?<![A-Za-z0-9._-])(?:[A-Za-z0-9-]{1,63}+\\.){1,6}(?:com|cn|org)(?![A-Za-z0-9.-])"
              + "(?:/(?:["
              + CHARACTERS
              + "]*["
              + LAST
              + "])?)?",
          Pattern.CASE_INSENSITIVE);

  @Override
  public String mask(String caption) {
    return caption.indexOf('.') < 0 && caption.indexOf("://") < 0
        ? caption
        : ADDRESS.matcher(caption).replaceAll(INSTEAD);
  }
}
