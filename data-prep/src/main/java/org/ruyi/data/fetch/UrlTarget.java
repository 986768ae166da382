package org.ruyi.data.fetch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Reads path and query of a URL into one form: everything but letters, digits and the delimiters of
 * RFC 3986 percent-encoded in UTF-8, without dot segments and fragment.
 */
final class UrlTarget {
  private static final String PATH = "-._~!$&'()*+,;=:@/";
  private static final String QUERY = PATH + "?";
  private static final String HEX = "0123456789ABCDEF";

  private UrlTarget() {}

  static String parse(String text) {
    int fragment = text.indexOf('#');
    String rest = fragment < 0 ? text : text.substring(0, fragment);
    int mark = rest.indexOf('?');
    String path = withoutDots(encode(mark < 0 ? rest : rest.substring(0, mark), PATH));
    return mark < 0 ? path : path + "?" + encode(rest.substring(mark + 1), QUERY);
  }

  private static String encode(String text, String allowed) {
    StringBuilder result = new StringBuilder(text.length() + 16);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int b = bytes[i] & 0xff;
      boolean letter = (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
      boolean escape = b == '%' && i + 2 < bytes.length && hex(bytes[i + 1]) && hex(bytes[i + 2]);
      if (letter || (b >= '0' && b <= '9') || escape || (b < 128 && allowed.indexOf(b) >= 0)) {
        result.append((char) b);
      } else {
        result.append('%').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
      }
    }
    return result.toString();
  }

  private static boolean hex(byte b) {
    return Character.digit(b, 16) >= 0;
  }

  private static String withoutDots(String path) {
    if (path.isEmpty()) {
      return "/";
    }
    Deque<String> kept = new ArrayDeque<>();
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      String plain = segments[i].toLowerCase(Locale.ROOT).replace("%2e", ".");
      boolean dots = plain.equals(".") || plain.equals("..");
      if (plain.equals("..")) {
        kept.pollLast();
      }
      if (!dots) {
        kept.addLast(segments[i]);
      } else if (i == segments.length - 1) {
        kept.addLast("");
      }
    }
    return "/" + String.join("/", kept);
  }
}
