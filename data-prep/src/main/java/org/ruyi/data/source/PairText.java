package org.ruyi.data.source;

/**
 * What a row says of a pair in words; each is null where it says nothing.
 *
 * @param key the pair's own id
 * @param url where the picture came from
 * @param caption as the source has it
 * @param keyword the word by which the pair was found
 */
record PairText(String key, String url, String caption, String keyword) {
  /** Longer ids are no ids. */
  static final int KEY_LIMIT = 1024;

  static final PairText NONE = new PairText(null, null, null, null);

  /** With another key. */
  PairText withKey(String other) {
    return new PairText(other, url, caption, keyword);
  }

  /** With the key that is used where the row has none of its own. */
  PairText orKey(String other) {
    return key == null || key.isBlank() ? withKey(other) : this;
  }

  boolean hasKey() {
    return key != null && !key.isBlank();
  }

  boolean hasUrl() {
    return url != null && !url.isBlank();
  }

  boolean hasCaption() {
    return caption != null && !caption.isBlank();
  }
}
