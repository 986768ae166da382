package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class TokensTest {
  @Test
  void countsHanOneByOneAndRunsOnce() {
    assertThat(Tokens.of("2021年iPhone新款，很好看!"))
        .containsExactly("2021", "年", "iphone", "新", "款", "，", "很", "好", "看", "!");
  }

  @Test
  void hasNoneInNothing() {
    assertThat(Tokens.count("")).isZero();
    assertThat(Tokens.count(" \u3000 ")).isZero();
  }

  @Test
  void agreesWithAPattern() {
    Pattern oracle = Pattern.compile("\\p{IsHan}|[\\p{P}\\p{S}]|[^\\p{IsHan}\\p{P}\\p{S}\\s]+");
    int[] points = "猫\uD840\uDC00aZ09é ，.!$+“👍한".codePoints().toArray();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(30); j > 0; j--) {
        text.appendCodePoint(points[random.nextInt(points.length)]);
      }
      List<String> expected = new ArrayList<>();
      for (Matcher m = oracle.matcher(text); m.find(); ) {
        expected.add(m.group().toLowerCase(java.util.Locale.ROOT));
      }
      assertThat(Tokens.of(text.toString())).isEqualTo(expected);
    }
  }
}
