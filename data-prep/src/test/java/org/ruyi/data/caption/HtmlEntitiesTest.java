package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HtmlEntitiesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "&amp; &",
        "&AMP;&lt;&gt;&quot;&apos; &<>\"'",
        "&ldquo;猫&rdquo;&hellip; “猫”…",
        "&#20320;&#x597D;&#X597d; 你好好",
        "&#131072; \uD840\uDC00",
        "&#128;&#150;&#x9f; €–Ÿ",
        "a&amp;amp;b a&amp;b",
        "&fjlig; fj",
        "&&amp;&; &&&;"
      })
  void decodes(String text, String decoded) {
    assertThat(HtmlEntities.decode(text)).isEqualTo(decoded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AT&T",
        "?a=1&copy=2",
        "&copy 2020",
        "&nosuchname;",
        "&#0;",
        "&#xD800;",
        "&#1114112;",
        "&#99999999999999999999999999;",
        "&#;",
        "&#x;",
        "&#xg;",
        "&#-5;",
        "&#+5;",
        "&;",
        "&",
        "&#",
        "猫 & 狗;"
      })
  void keepsWhatStandsForNoCharacter(String text) {
    assertThat(HtmlEntities.decode(text)).isEqualTo(text);
  }

  @Test
  void neverFailsAndNeverGrows() {
    SplittableRandom random = new SplittableRandom(3);
    String[] pieces = {"&", "#", "x", ";", "amp", "lt", "1", "F", "猫", "\uD840", " ", "nGt"};
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(12); j > 0; j--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      assertThat(HtmlEntities.decode(text.toString()).length()).isLessThanOrEqualTo(text.length());
    }
  }

  @Test
  void answersAtOnceOnHostileText() {
    String hostile = "&#".repeat(500_000) + "&amp".repeat(500_000);
    assertThat(HtmlEntities.decode(hostile)).isEqualTo(hostile);
  }
}
