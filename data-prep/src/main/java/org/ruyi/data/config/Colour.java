package org.ruyi.data.config;

import java.util.regex.Pattern;

/** A colour in sRGB, each channel 0-255. */
public record Colour(int red, int green, int blue) {
  private static final Pattern HEX = Pattern.compile("#[0-9a-fA-F]{6}");

  static Colour parse(String key, String text) {
    if (!HEX.matcher(text).matches()) {
      throw new IllegalArgumentException(
          key + " must be a colour such as #ffffff (was '" + text + "')");
    }
    int rgb = Integer.parseInt(text.substring(1), 16);
    return new Colour(rgb >> 16, rgb >> 8 & 0xFF, rgb & 0xFF);
  }
}
