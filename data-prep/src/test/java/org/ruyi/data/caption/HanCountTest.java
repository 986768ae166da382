package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

final class HanCountTest {
  private final HanCount rule = new HanCount(1, 31);

  @Test
  void keepsOneToThirtyOne() {
    assertThat(rule.judge("a 猫")).isEmpty();
    assertThat(rule.judge("猫".repeat(31) + " cats")).isEmpty();
  }

  @Test
  void rejectsNoneAndThirtyTwo() {
    assertThat(rule.judge("a cat"))
        .contains(new Rejection(Stage.CAPTION, "han-count", "0", "1 to 31", ""));
    assertThat(rule.judge("猫".repeat(32)))
        .contains(new Rejection(Stage.CAPTION, "han-count", "32", "1 to 31", ""));
  }

  @Test
  void countsByCodePoint() {
    // U+20000 and U+2A6D6 are two chars each.
    assertThat(HanCount.count("\uD840\uDC00\uD869\uDED6")).isEqualTo(2);
    assertThat(rule.judge("\uD840\uDC00".repeat(31))).isEmpty();
  }

  @Test
  void countsNeitherPunctuationNorOtherScripts() {
    assertThat(HanCount.count("，。！？、：“”カタカナひらがな한국어абв123ＡＢＣ")).isZero();
    assertThat(HanCount.count("〇々")).isEqualTo(2);
  }

  @Test
  void agreesWithCharacterByCharacterCounting() {
    SplittableRandom random = new SplittableRandom(1);
    String alphabet = "猫狗\uD840\uDC00a1 ，é한";
    int[] points = alphabet.codePoints().toArray();
    for (int i = 0; i < 1000; i++) {
      StringBuilder text = new StringBuilder();
      int expected = 0;
      for (int j = random.nextInt(50); j > 0; j--) {
        int c = points[random.nextInt(points.length)];
        text.appendCodePoint(c);
        expected += c == '猫' || c == '狗' || c == 0x20000 ? 1 : 0;
      }
      assertThat(HanCount.count(text.toString())).isEqualTo(expected);
    }
  }
}
