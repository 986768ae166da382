package org.ruyi.data.caption;

import com.hankcs.hanlp.collection.trie.DoubleArrayTrie;
import com.hankcs.hanlp.dictionary.CoreDictionary;
import com.hankcs.hanlp.dictionary.other.CharType;
import com.hankcs.hanlp.seg.common.Vertex;
import com.hankcs.hanlp.seg.common.WordNet;
import java.util.Arrays;
import java.util.List;

/**
 * The cheapest way to cut a text into words of HanLP's core dictionary: what its {@code
 * ViterbiSegment} finds first, found in arrays in place of lists of objects. Words of equal cost
 * are chosen as there.
 */
final class WordPath {
  private static final int NONE = -1;
  private static final int START = -2;
  private static final String IN_NUMBERS = "，,．.";

  private final char[] text;

  /** By the character that it begins with, the first and the last word of a list of words. */
  private final int[] heads;

  private final int[] tails;

  /** By the word: its number in the dictionary, its end, the next in its list. */
  private int[] numbers;

  private int[] ends;
  private int[] nexts;
  private int size;

  /** By the word: what the cheapest path to it costs, and the word before it there. */
  private double[] costs;

  private int[] before;

  private WordPath(char[] text) {
    this.text = text;
    heads = new int[text.length + 1];
    tails = new int[text.length + 1];
    Arrays.fill(heads, NONE);
    int capacity = 3 * text.length + 8;
    numbers = new int[capacity];
    ends = new int[capacity];
    nexts = new int[capacity];
  }

  /** Weighs every word that a text may be cut into. */
  static WordPath of(char[] text) {
    WordPath path = new WordPath(text);
    path.addDictionary();
    path.bridgeGaps();
    path.add(text.length, text.length, CoreWords.END);
    path.weigh();
    return path;
  }

  private void addDictionary() {
    DoubleArrayTrie<CoreDictionary.Attribute>.Searcher found =
        CoreDictionary.trie.getSearcher(text, 0);
    while (found.next()) {
      add(found.begin, found.begin + found.length, found.index);
    }
  }

  private void add(int start, int end, int number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
      nexts = Arrays.copyOf(nexts, 2 * size);
    }
    numbers[size] = number;
    ends[size] = end;
    nexts[size] = NONE;
    if (heads[start] == NONE) {
      heads[start] = size;
    } else {
      nexts[tails[start]] = size;
    }
    tails[start] = size;
    size++;
  }

  /** Adds runs of characters where the longest words end before no word. */
  private void bridgeGaps() {
    for (int i = 0; i < text.length; ) {
      if (heads[i] != NONE) {
        i = ends[tails[i]];
        continue;
      }
      int end = i + 1;
      while (end < text.length
          && (heads[end] == NONE || CharType.get(text[end]) == CharType.CT_CNUM)) {
        end++;
      }
      addRuns(i, end);
      i = end;
    }
  }

  private void addRuns(int from, int to) {
    int start = from;
    int type = CharType.get(text[from]);
    for (int i = from + 1; i < to; i++) {
      int other = CharType.get(text[i]);
      if (other == type || goesOnAsNumber(type, i, to)) {
        continue;
      }
      addRun(start, i, type);
      start = i;
      type = other;
    }
    addRun(start, to, type);
  }

  private boolean goesOnAsNumber(int type, int i, int to) {
    return type == CharType.CT_NUM
        && i + 1 < to
        && IN_NUMBERS.indexOf(text[i]) >= 0
        && CharType.get(text[i + 1]) == CharType.CT_NUM;
  }

  private void addRun(int start, int end, int type) {
    for (int word = heads[start]; word != NONE; word = nexts[word]) {
      if (ends[word] == end) {
        return;
      }
    }
    add(
        start,
        end,
        switch (type) {
          case CharType.CT_NUM, CharType.CT_INDEX, CharType.CT_CNUM -> CoreWords.NUMBER;
          case CharType.CT_SINGLE -> CoreWords.LATIN;
          default -> CoreWords.OTHER;
        });
  }

  private void weigh() {
    PairCosts pairs = PairCosts.ofThread();
    costs = new double[size];
    before = new int[size];
    Arrays.fill(before, NONE);
    for (int word = heads[0]; word != NONE; word = nexts[word]) {
      costs[word] = pairs.of(CoreWords.BEGIN, numbers[word]);
      before[word] = START;
    }
    for (int i = 0; i < text.length; i++) {
      for (int word = heads[i]; word != NONE; word = nexts[word]) {
        if (before[word] != NONE) {
          weighAfter(word, pairs);
        }
      }
    }
  }

  private void weighAfter(int word, PairCosts pairs) {
    for (int to = heads[ends[word]]; to != NONE; to = nexts[to]) {
      double cost = costs[word] + pairs.of(numbers[word], numbers[to]);
      if (before[to] == NONE || cost < costs[to]) {
        costs[to] = cost;
        before[to] = word;
      }
    }
  }

  /** The words of the cheapest path, from the start of the text to its end. */
  List<Word> words() {
    int count = 0;
    for (int word = before[size - 1]; word != START; word = before[word]) {
      count++;
    }
    Word[] words = new Word[count];
    for (int word = before[size - 1]; word != START; word = before[word]) {
      words[--count] = new Word(start(word), ends[word], numbers[word]);
    }
    return Arrays.asList(words);
  }

  private int start(int word) {
    return before[word] == START ? 0 : ends[before[word]];
  }

  /** All words that the text may be cut into, weighed, as HanLP's recognisers take them. */
  WordNet wordNet() {
    WordNet net = new WordNet(text);
    Vertex[] vertices = new Vertex[size];
    for (int i = 0; i < text.length; i++) {
      for (int word = heads[i]; word != NONE; word = nexts[word]) {
        String characters = new String(text, i, ends[word] - i);
        vertices[word] =
            new Vertex(
                characters,
                characters,
                CoreWords.attribute(numbers[word]),
                CoreWords.pairedAs(numbers[word]));
        net.add(i + 1, vertices[word]);
      }
    }
    vertices[size - 1] = net.getFirst(text.length + 1);
    for (int word = 0; word < size; word++) {
      if (before[word] != NONE) {
        vertices[word].from = before[word] == START ? net.getFirst(0) : vertices[before[word]];
        vertices[word].weight = costs[word];
      }
    }
    return net;
  }
}
