package org.ruyi.data.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ruyi.data.InvalidScorerException;

/** The cases of BERT's own tests (google-research/bert, tokenization_test.py), and ours. */
final class WordPiecesTest {
  private static final List<String> VOCABULARY =
      List.of(
          "[PAD]", "[UNK]", "[CLS]", "[SEP]", "want", "##want", "##ed", "wa", "un", "runn", "##ing",
          ",", "猫");

  @Test
  void basicTokensAreBerts() {
    assertThat(BasicTokens.of("ah\u535A\u63A8zz")).containsExactly("ah", "\u535A", "\u63A8", "zz");
    assertThat(BasicTokens.of(" \tHeLLo!how  \n Are yoU?  "))
        .containsExactly("hello", "!", "how", "are", "you", "?");
    assertThat(BasicTokens.of("H\u00E9llo")).containsExactly("hello");
    assertThat(BasicTokens.of("a\u0000b\uFFFD\u200Bc\u00A0d$5“e”，𠀀€"))
        .containsExactly("abc", "d", "$", "5", "“", "e", "”", "，", "𠀀", "€");
  }

  @Test
  void takesTheLongestPieces() {
    assertThat(pieces("", 9)).containsExactly(2, 3);
    assertThat(pieces("unwanted running", 9)).containsExactly(2, 8, 5, 6, 9, 10, 3);
    assertThat(pieces("unwantedX running", 9)).containsExactly(2, 1, 9, 10, 3);
    assertThat(pieces("UNwant\u00E9d,running", 9)).containsExactly(2, 8, 5, 6, 11, 9, 10, 3);
    assertThat(pieces("猫猫", 9)).containsExactly(2, 12, 12, 3);
    assertThat(pieces("[CLS]", 9)).containsExactly(2, 1, 1, 1, 3);
  }

  @Test
  void cutsWhatIsTooLong() {
    assertThat(pieces("unwanted running", 5)).containsExactly(2, 8, 5, 6, 3);
    assertThat(pieces("猫".repeat(1000), 52)).hasSize(52).startsWith(2, 12).endsWith(12, 3);
    assertThat(pieces("un".repeat(60), 9)).containsExactly(2, 1, 3);
  }

  @Test
  void takesAnyText() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(80); length > 0; length--) {
        text.append((char) random.nextInt(0x10000));
      }
      int[] pieces = pieces(text.toString(), 20);
      assertThat(pieces.length).isBetween(2, 20);
      assertThat(pieces).startsWith(2).endsWith(3);
    }
  }

  @Test
  void wantsTheSpecialPieces() {
    assertThatThrownBy(() -> WordPieces.of(List.of("[PAD]", "a"), "v.txt"))
        .isInstanceOf(InvalidScorerException.class)
        .hasMessage("Cannot use the vocabulary v.txt: it has no line [UNK]");
  }

  private static int[] pieces(String text, int greatest) {
    return WordPieces.of(VOCABULARY, "v.txt").of(text, greatest);
  }
}
