package org.ruyi.data.caption;

import com.hankcs.hanlp.algorithm.Viterbi;
import com.hankcs.hanlp.corpus.dictionary.item.EnumItem;
import com.hankcs.hanlp.corpus.tag.NR;
import com.hankcs.hanlp.corpus.tag.Nature;
import com.hankcs.hanlp.dictionary.CoreDictionary;
import com.hankcs.hanlp.dictionary.TransformMatrixDictionary;
import com.hankcs.hanlp.dictionary.nr.NRPattern;
import com.hankcs.hanlp.dictionary.nr.PersonDictionary;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The parts that words play in names, such as surname or what follows a name, as HanLP's recogniser
 * of persons gives them out: each by the word and by the part before it alone.
 *
 * @param next the ordinal of the part, by the ordinal of the part before
 */
record NameRoles(byte[] next) {
  private static final NR[] PARTS = NR.values();
  private static final TransformMatrixDictionary<NR> MATRIX =
      PersonDictionary.transformMatrixDictionary;

  /** Of a word that names have nothing to do with. */
  static final NameRoles NONE = of(new EnumItem<>(NR.A, MATRIX.getTotalFrequency(NR.A)));

  private static final NameRoles SHORT_NAME = of(shortName());
  private static final NameRoles TITLE = of(new EnumItem<>(NR.G, NR.K));

  /** Stands for words that are not in the dictionary of names. */
  private static final NameRoles UNLISTED = new NameRoles(new byte[0]);

  /** By the number in the core dictionary; looked up when a word is first met. */
  private static final AtomicReferenceArray<NameRoles> CACHE =
      new AtomicReferenceArray<>(CoreDictionary.trie.size());

  /** By the item of the dictionary of names, which is its own key. */
  private static final Map<EnumItem<NR>, NameRoles> ITEMS = new ConcurrentHashMap<>();

  /** Of the end of a text. */
  static final NameRoles END = of(PersonDictionary.dictionary.get(" "));

  private static final boolean[][] MAKES_NAME = pairs();

  static NameRoles of(char[] text, Word word) {
    int number = word.number();
    if (number < 0 || number >= CACHE.length()) {
      return of(find(text, word), word);
    }
    NameRoles known = CACHE.get(number);
    if (known == null) {
      known = find(text, word);
      CACHE.set(number, known);
    }
    return of(known, word);
  }

  private static NameRoles find(char[] text, Word word) {
    EnumItem<NR> item =
        PersonDictionary.dictionary.get(new String(text, word.start(), word.length()));
    return item == null ? UNLISTED : ITEMS.computeIfAbsent(item, NameRoles::of);
  }

  private static NameRoles of(NameRoles listed, Word word) {
    if (listed != UNLISTED) {
      return listed;
    }
    Nature nature = word.attribute().nature[0];
    if (nature == Nature.nr) {
      return word.length() == 2 && word.attribute().totalFrequency <= 1000 ? SHORT_NAME : NONE;
    }
    return nature == Nature.nnt ? TITLE : NONE;
  }

  NR after(NR before) {
    return PARTS[next[before.ordinal()]];
  }

  /** Whether two parts side by side are a name or are in the pattern of a longer one. */
  static boolean makeName(NR one, NR other) {
    return MAKES_NAME[one.ordinal()][other.ordinal()];
  }

  private static EnumItem<NR> shortName() {
    EnumItem<NR> item = new EnumItem<>(NR.X, 2);
    item.addLabel(NR.G, 1);
    return item;
  }

  private static NameRoles of(EnumItem<NR> item) {
    byte[] next = new byte[PARTS.length];
    for (int before = 0; before < MATRIX.transititon_probability.length; before++) {
      List<NR> tags =
          Viterbi.computeEnumSimply(List.of(new EnumItem<>(PARTS[before], 1), item), MATRIX);
      next[before] = (byte) tags.get(1).ordinal();
    }
    return new NameRoles(next);
  }

  /** A pair out of every pattern but those of one word, which make no name that was not a word. */
  private static boolean[][] pairs() {
    boolean[][] pairs = new boolean[PARTS.length][PARTS.length];
    Arrays.stream(NRPattern.values())
        .map(NRPattern::name)
        .filter(pattern -> pattern.length() > 1)
        .sorted(Comparator.comparingInt(String::length))
        .forEach(pattern -> add(pattern, pairs));
    return pairs;
  }

  private static void add(String pattern, boolean[][] pairs) {
    for (int i = 0; i + 1 < pattern.length(); i++) {
      if (pairs[part(pattern, i)][part(pattern, i + 1)]) {
        return;
      }
    }
    pairs[part(pattern, 0)][part(pattern, 1)] = true;
  }

  private static int part(String pattern, int i) {
    return NR.valueOf(pattern.substring(i, i + 1)).ordinal();
  }
}
