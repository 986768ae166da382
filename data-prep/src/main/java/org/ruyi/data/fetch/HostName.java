package org.ruyi.data.fetch;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads the host of a URL into one form: lower case, ASCII (IDNA), without a dot at the end; IPv4
 * as four decimals however it was written; IPv6 without brackets.
 */
final class HostName {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_-]{1,63}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
  private static final Pattern V6 = Pattern.compile("\\[[0-9a-fA-F:.]{2,45}\\]");
  private static final int LONGEST = 253;

  private HostName() {}

  static String parse(String text) throws UrlException {
    if (text.isEmpty()) {
      throw UrlException.malformed("the URL has no host");
    }
    if (text.startsWith("[")) {
      return v6(text);
    }
    String host = ascii(text).toLowerCase(Locale.ROOT);
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    if (host.length() > LONGEST) {
      throw invalid(text);
    }
    String[] labels = host.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        throw invalid(text);
      }
    }
    return NUMBER.matcher(labels[labels.length - 1]).matches() ? v4(labels, text) : host;
  }

  private static String ascii(String text) throws UrlException {
    if (text.chars().allMatch(c -> c < 128)) {
      return text;
    }
    try {
      return IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // The JDK's Punycode runs over its buffers on some texts.
      throw invalid(text);
    }
  }

  private static String v6(String text) throws UrlException {
    if (!V6.matcher(text).matches()) {
      throw invalid(text);
    }
    try {
      return InetAddress.getByName(text).getHostAddress();
    } catch (UnknownHostException e) {
      throw invalid(text);
    }
  }

  /** One to four numbers, decimal, octal or hexadecimal; the last one fills what is left. */
  private static String v4(String[] parts, String text) throws UrlException {
    if (parts.length > 4) {
      throw invalid(text);
    }
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      long part = number(parts[i], text);
      int bits = last ? 8 * (4 - i) : 8;
      if (part >= 1L << bits) {
        throw invalid(text);
      }
      address |= last ? part : part << 8 * (3 - i);
    }
    return (address >> 24)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }

  private static long number(String part, String text) throws UrlException {
    if (!NUMBER.matcher(part).matches()) {
      throw invalid(text);
    }
    boolean hexadecimal = part.startsWith("0x");
    boolean octal = !hexadecimal && part.length() > 1 && part.startsWith("0");
    String digits = hexadecimal ? part.substring(2) : part;
    if (digits.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseLong(digits, hexadecimal ? 16 : octal ? 8 : 10);
    } catch (NumberFormatException e) {
      throw invalid(text);
    }
  }

  private static UrlException invalid(String text) {
    return UrlException.malformed("the URL's host is none: " + text);
  }
}
