package org.ruyi.jobs.report;

import java.util.Base64;

/** Text and pictures in HTML. */
public final class Html {
  private Html() {}

  /**
   * Text as HTML shows it, inside of elements and of quoted attributes; characters that HTML does
   * not allow are replaced.
   */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(allowed(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  /**
   * A picture inside of the page.
   *
   * @param mediaType such as {@code image/png}
   */
  public static String image(String mediaType, byte[] bytes, String description) {
    return "<img alt=\""
        + escape(description)
        + "\" src=\"data:"
        + escape(mediaType)
        + ";base64,"
        + Base64.getEncoder().encodeToString(bytes)
        + "\">";
  }

  private static boolean allowed(int c) {
    return c == '\n' || c == '\t' || (!Character.isISOControl(c) && (c < 0xD800 || c > 0xDFFF));
  }
}
