package org.ruyi.data.caption;

import java.util.HashMap;
import java.util.Map;

/**
 * Decodes HTML's character references: {@code &amp;}, {@code &#20320;}, {@code &#x4F60;}. Only
 * those that end in a semicolon, because {@code &copy} without one may be a part of an address; and
 * only once, so that {@code &amp;lt;} becomes {@code &lt;}. What stands for no character stays.
 */
final class HtmlEntities {
  private static final Map<String, String> NAMED = named();

  /** Longer than every name and every number of a character. */
  private static final int LONGEST = 32;

  /**
   * What the numbers 128 to 159 mean: the characters of windows-1252 (HTML Standard, 13.2.5.80).
   */
  private static final String WINDOWS_1252 =
      "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D"
          + "\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153"
          + "\u009D\u017E\u0178";

  private HtmlEntities() {}

  static String decode(String text) {
    int start = text.indexOf('&');
    if (start < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    int done = 0;
    for (; start >= 0; start = text.indexOf('&', start + 1)) {
      int end = end(text, start + 1);
      String meaning = end < 0 ? null : meaning(text.substring(start + 1, end));
      if (meaning != null) {
        decoded.append(text, done, start).append(meaning);
        done = end + 1;
        start = end;
      }
    }
    return decoded.append(text, done, text.length()).toString();
  }

  /** Where the semicolon is, or -1. */
  private static int end(String text, int from) {
    int limit = Math.min(text.length(), from + LONGEST);
    for (int i = from; i < limit; i++) {
      char c = text.charAt(i);
      if (c == ';') {
        return i;
      }
      if (!letterOrDigit(c) && !(c == '#' && i == from)) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean letterOrDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static String meaning(String reference) {
    if (!reference.startsWith("#")) {
      return NAMED.get(reference);
    }
    boolean hexadecimal = reference.startsWith("x", 1) || reference.startsWith("X", 1);
    String digits = reference.substring(hexadecimal ? 2 : 1);
    int radix = hexadecimal ? 16 : 10;
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), radix);
      number = number * radix + digit;
      if (digit < 0 || number > Character.MAX_CODE_POINT) {
        return null;
      }
    }
    return digits.isEmpty() ? null : character((int) number);
  }

  private static String character(int number) {
    if (number == 0 || Character.getType(number) == Character.SURROGATE) {
      return null;
    }
    return number >= 0x80 && number < 0xA0
        ? WINDOWS_1252.substring(number - 0x80, number - 0x7F)
        : Character.toString(number);
  }

  private static Map<String, String> named() {
    Map<String, String> named = new HashMap<>();
    for (String line : Resource.lines("html-entities.txt")) {
      String[] words = line.split(" ");
      StringBuilder meaning = new StringBuilder();
      for (int i = 1; i < words.length; i++) {
        meaning.appendCodePoint(Integer.parseInt(words[i], 16));
      }
      named.put(words[0], meaning.toString());
    }
    return Map.copyOf(named);
  }
}
