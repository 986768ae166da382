package org.ruyi.data.caption;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/**
 * Rejects captions that hold a word of a list, whatever their case and width. The ledger names the
 * line of the list, not the word: reports are shown to more people than such lists are.
 */
public final class SensitiveWords implements CaptionRule {
  public static final String NAME = "sensitive-words";

  private static final long serialVersionUID = 1L;

  private final AhoCorasickDoubleArrayTrie<Integer> lines = new AhoCorasickDoubleArrayTrie<>();

  /**
   * Of words and of the numbers of their lines.
   *
   * @param words at least one
   */
  SensitiveWords(List<Word> words) {
    TreeMap<String, Integer> folded = new TreeMap<>();
    for (Word word : words) {
      folded.putIfAbsent(Folded.of(word.text()), word.line());
    }
    lines.build(folded);
  }

  /**
   * One word of a list.
   *
   * @param line from 1
   * @param text not empty
   */
  record Word(int line, String text) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Rejection> judge(String caption) {
    AhoCorasickDoubleArrayTrie.Hit<Integer> hit = lines.findFirst(Folded.of(caption));
    if (hit == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Rejection(
            Stage.CAPTION,
            NAME,
            "the word of line " + hit.value,
            "no word of the list",
            "the caption holds a word of the list of sensitive words"));
  }
}
