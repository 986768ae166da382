package org.ruyi.data.image;

/** A picture of a format that is not decoded; the message is the format's name. */
final class UnsupportedFormatException extends Exception {
  UnsupportedFormatException(String format) {
    super(format, null, false, false);
  }
}
