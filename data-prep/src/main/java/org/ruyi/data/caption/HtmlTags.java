package org.ruyi.data.caption;

import java.util.Locale;
import java.util.Set;

/**
 * Strips HTML's tags and comments. Tags within a line of text vanish, the others leave a space.
 * What is no tag of HTML stays, such as {@code <人名>} and {@code 1 < 2}.
 */
final class HtmlTags {
  private static final Set<String> INLINE =
      Set.of(
          ("a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q rp rt"
                  + " ruby s samp small span strike strong sub sup tt u var wbr")
              .split(" "));

  private static final Set<String> BLOCK =
      Set.of(
          ("address area article aside audio blockquote body br button canvas caption center col"
                  + " colgroup dd details div dl dt embed fieldset figcaption figure footer form"
                  + " frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe img input legend"
                  + " li link main map menu meta nav noscript object ol optgroup option p param"
                  + " picture pre script section select source style summary svg table tbody td"
                  + " template textarea tfoot th thead title tr track ul video")
              .split(" "));

  private static final int LONGEST = 10;

  private HtmlTags() {}

  static String strip(String text) {
    int start = text.indexOf('<');
    if (start < 0) {
      return text;
    }
    StringBuilder stripped = new StringBuilder(text.length());
    int done = 0;
    for (; start >= 0; start = text.indexOf('<', start + 1)) {
      int end = end(text, start + 1);
      String instead = end < 0 ? null : instead(text, start + 1, end);
      if (instead != null) {
        stripped.append(text, done, start).append(instead);
        done = end + 1;
        start = end;
      }
    }
    return stripped.append(text, done, text.length()).toString();
  }

  /** Where the tag closes, or -1 where another opens before, so that no character is read twice. */
  private static int end(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '>' || c == '<') {
        return c == '>' ? i : -1;
      }
    }
    return -1;
  }

  /** What a tag leaves, or null where it is none. */
  private static String instead(String text, int from, int end) {
    if (text.startsWith("!--", from) || text.regionMatches(true, from, "!doctype", 0, 8)) {
      return " ";
    }
    int start = text.startsWith("/", from) ? from + 1 : from;
    int i = start;
    while (i < end && i - start <= LONGEST && letterOrDigit(text.charAt(i))) {
      i++;
    }
    if (i < end && text.charAt(i) != '/' && !Character.isWhitespace(text.charAt(i))) {
      return null;
    }
    String name = text.substring(start, i).toLowerCase(Locale.ROOT);
    if (INLINE.contains(name)) {
      return "";
    }
    return BLOCK.contains(name) ? " " : null;
  }

  private static boolean letterOrDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
