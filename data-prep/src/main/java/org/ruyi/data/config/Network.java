package org.ruyi.data.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A range of IPv4 or IPv6 addresses in CIDR notation, such as {@code 10.0.0.0/8}. */
public final class Network {
  private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private final byte[] prefix;
  private final int bits;

  private Network(byte[] prefix, int bits) {
    this.prefix = prefix;
    this.bits = bits;
  }

  /**
   * Reads {@code ADDRESS/BITS}, or one address alone. Names are not resolved.
   *
   * @throws IllegalArgumentException where it is no such text, or the address has bits beyond the
   *     prefix
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = address(slash < 0 ? text : text.substring(0, slash), text);
    int bits = slash < 0 ? address.length * 8 : bits(text.substring(slash + 1), text);
    if (bits > address.length * 8) {
      throw invalid(text, "at most " + address.length * 8 + " bits");
    }
    for (int bit = bits; bit < address.length * 8; bit++) {
      if ((address[bit / 8] & 0x80 >> bit % 8) != 0) {
        throw invalid(text, "the bits after the prefix must be zero");
      }
    }
    return new Network(address, bits);
  }

  /** Whether an address is in the range; never where one is IPv4 and the other IPv6. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != prefix.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(bytes, 0, whole, prefix, 0, whole)) {
      return false;
    }
    int mask = 0xff00 >> bits % 8 & 0xff;
    return bits % 8 == 0 || (bytes[whole] & mask) == (prefix[whole] & mask);
  }

  private static byte[] address(String host, String text) {
    if (V4.matcher(host).matches()) {
      byte[] bytes = new byte[4];
      String[] parts = host.split("\\.");
      for (int i = 0; i < 4; i++) {
        int part = Integer.parseInt(parts[i]);
        if (part > 255 || (parts[i].length() > 1 && parts[i].charAt(0) == '0')) {
          throw invalid(text, "an address such as 10.0.0.0/8 or fc00::/7");
        }
        bytes[i] = (byte) part;
      }
      return bytes;
    }
    if (!V6.matcher(host).matches()) {
      throw invalid(text, "an address such as 10.0.0.0/8 or fc00::/7");
    }
    try {
      return InetAddress.getByName("[" + host + "]").getAddress();
    } catch (UnknownHostException e) {
      throw invalid(text, "an address such as 10.0.0.0/8 or fc00::/7");
    }
  }

  private static int bits(String digits, String text) {
    if (!digits.matches("\\d{1,3}")) {
      throw invalid(text, "a number of bits after the slash");
    }
    return Integer.parseInt(digits);
  }

  private static IllegalArgumentException invalid(String text, String allowed) {
    return new IllegalArgumentException("Invalid network: " + text + " (" + allowed + ")");
  }
}
