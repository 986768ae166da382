package org.ruyi.data.caption;

import com.hankcs.hanlp.collection.trie.DoubleArrayTrie;
import com.hankcs.hanlp.dictionary.CoreDictionary.Attribute;
import com.hankcs.hanlp.dictionary.CustomDictionary;
import java.util.ArrayList;
import java.util.List;

/** The entries of HanLP's custom dictionary, which are made of words of the core dictionary. */
final class Phrases {
  private static final int ROOT = 1;

  private static final DoubleArrayTrie<Attribute> DICTIONARY = CustomDictionary.DEFAULT.dat;

  private Phrases() {}

  /** Joins words to the longest entry that begins with a word, from left to right. */
  static List<Word> join(char[] text, List<Word> words) {
    List<Word> joined = null;
    for (int i = 0; i < words.size(); ) {
      Word first = words.get(i);
      int last = i;
      Attribute attribute = null;
      int state = ROOT;
      for (int j = i; j < words.size(); j++) {
        state = walk(text, words.get(j), state);
        if (state < 0) {
          break;
        }
        Attribute entry = DICTIONARY.output(state);
        if (entry != null) {
          attribute = entry;
          last = j;
        }
      }
      if (attribute != null) {
        joined = joined == null ? new ArrayList<>(words.subList(0, i)) : joined;
        int number = last == i ? first.number() : Word.PHRASE;
        joined.add(new Word(first.start(), words.get(last).end(), number, attribute));
      } else if (joined != null) {
        joined.add(first);
      }
      i = last + 1;
    }
    return joined == null ? words : joined;
  }

  private static int walk(char[] text, Word word, int from) {
    int state = from;
    for (int i = word.start(); i < word.end() && state >= 0; i++) {
      state = DICTIONARY.transition(text[i], state);
    }
    return state;
  }
}
