package org.ruyi.data.caption;

import com.hankcs.hanlp.dictionary.CoreDictionary.Attribute;

/**
 * A word of a text.
 *
 * @param start its first character
 * @param end after its last character
 * @param number in {@link CoreWords}; {@link #PHRASE} where it is several words
 * @param attribute its kinds, the most frequent first
 */
record Word(int start, int end, int number, Attribute attribute) {
  static final int PHRASE = -1;

  Word(int start, int end, int number) {
    this(start, end, number, CoreWords.attribute(number));
  }

  int length() {
    return end - start;
  }
}
