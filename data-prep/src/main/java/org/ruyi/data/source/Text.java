package org.ruyi.data.source;

/** Text as files of strangers have it. */
final class Text {
  private Text() {}

  /** The text without a byte order mark before it. */
  static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
