package org.ruyi.data.image;

import java.util.Locale;
import java.util.Map;

/** Names the formats that strangers send and that are not decoded. */
final class ForeignFormat {
  /** Of ISO base media files, the brand that follows {@code ftyp}. */
  private static final Map<String, String> BRANDS =
      Map.of(
          "avif",
          "avif",
          "avis",
          "avif",
          "heic",
          "heic",
          "heix",
          "heic",
          "hevc",
          "heic",
          "mif1",
          "heif",
          "msf1",
          "heif",
          "crx ",
          "camera raw");

  private static final Map<String, String> STARTS =
      Map.of(
          "\u00FF\n", "jpeg-xl",
          "\0\0\0\u000CJXL ", "jpeg-xl",
          "\0\0\0\u000CjP  ", "jpeg-2000",
          "\u00FFO\u00FFQ", "jpeg-2000",
          "\0\0\1\0", "ico",
          "8BPS", "psd",
          "%PDF", "pdf",
          "II+\0", "bigtiff",
          "MM\0+", "bigtiff");

  /** How much text before {@code <svg} is looked through. */
  private static final int TEXT = 1024;

  private ForeignFormat() {}

  /** Returns where the format is not known at all. */
  static void refuse(Bytes bytes) throws UnsupportedFormatException {
    for (Map.Entry<String, String> start : STARTS.entrySet()) {
      if (bytes.startsWith(start.getKey(), 0)) {
        throw new UnsupportedFormatException(start.getValue());
      }
    }
    if (bytes.startsWith("ftyp", 4)) {
      for (Map.Entry<String, String> brand : BRANDS.entrySet()) {
        if (bytes.startsWith(brand.getKey(), 8)) {
          throw new UnsupportedFormatException(brand.getValue());
        }
      }
    }
    String text = bytes.latin1(0, Math.min(TEXT, bytes.length())).toLowerCase(Locale.ROOT);
    if (text.contains("<svg") && !text.contains("<html")) {
      throw new UnsupportedFormatException("svg");
    }
  }
}
