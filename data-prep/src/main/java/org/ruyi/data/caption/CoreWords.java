package org.ruyi.data.caption;

import com.hankcs.hanlp.corpus.tag.Nature;
import com.hankcs.hanlp.dictionary.CoreBiGramTableDictionary;
import com.hankcs.hanlp.dictionary.CoreDictionary;
import com.hankcs.hanlp.dictionary.CoreDictionary.Attribute;
import com.hankcs.hanlp.seg.common.Vertex;
import com.hankcs.hanlp.utility.Predefine;

/**
 * What HanLP's shortest path asks of the words of its core dictionary, by their numbers there. Five
 * more numbers stand for what is not in it.
 */
final class CoreWords {
  private static final int SIZE = CoreDictionary.trie.size();

  /** The start of the text. */
  static final int BEGIN = SIZE;

  /** The end of the text. */
  static final int END = SIZE + 1;

  /** A run of digits. */
  static final int NUMBER = SIZE + 2;

  /** A run of Latin letters. */
  static final int LATIN = SIZE + 3;

  /** Any other run of characters of one type. */
  static final int OTHER = SIZE + 4;

  private static final Attribute[] ATTRIBUTES = new Attribute[SIZE + 5];

  /** Under which number pairs are counted: all places have one, all numbers, all names. */
  private static final int[] PAIRED_AS = new int[SIZE + 5];

  private static final double[] COSTS_UNPAIRED = new double[SIZE + 5];

  static {
    for (int word = 0; word < SIZE; word++) {
      Vertex vertex = new Vertex("?", CoreDictionary.get(word), word);
      define(word, vertex.wordID, vertex.attribute);
    }
    Vertex begin = Vertex.newB();
    define(BEGIN, begin.wordID, begin.attribute);
    Vertex end = Vertex.newE();
    define(END, end.wordID, end.attribute);
    int frequency = Predefine.OOV_DEFAULT_FREQUENCY;
    define(NUMBER, CoreDictionary.M_WORD_ID, new Attribute(Nature.m, frequency));
    define(LATIN, CoreDictionary.X_WORD_ID, new Attribute(Nature.nx, frequency));
    define(OTHER, -1, new Attribute(Nature.n, frequency));
  }

  private CoreWords() {}

  private static void define(int word, int pairedAs, Attribute attribute) {
    ATTRIBUTES[word] = attribute;
    PAIRED_AS[word] = pairedAs;
    COSTS_UNPAIRED[word] = cost(0, 0, attribute.totalFrequency);
  }

  static Attribute attribute(int word) {
    return ATTRIBUTES[word];
  }

  /** The number that pairs of words are counted by. */
  static int pairedAs(int word) {
    return PAIRED_AS[word];
  }

  /** What a word costs after another: the negative logarithm of its smoothed probability there. */
  static double cost(int before, int word) {
    int pairs = CoreBiGramTableDictionary.getBiFrequency(PAIRED_AS[before], PAIRED_AS[word]);
    return pairs == 0
        ? COSTS_UNPAIRED[word]
        : cost(pairs, ATTRIBUTES[before].totalFrequency, ATTRIBUTES[word].totalFrequency);
  }

  // Summed in HanLP's order: paths of nearly equal cost are told apart by the last bit.
  private static double cost(int pairs, int before, int word) {
    return -Math.log(
        Predefine.lambda * (Predefine.myu * pairs / (before + 1) + 1 - Predefine.myu)
            + (1 - Predefine.lambda) * word / Predefine.TOTAL_FREQUENCY);
  }
}
