package org.ruyi.data.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class WordsTest {
  @Test
  void keepsWordsThatTell() {
    assertThat(Words.of("一只橘猫在窗台上睡觉,阳光很好")).contains("橘猫", "窗台上", "睡觉", "阳光");
    assertThat(Words.of("Nike运动鞋 2020新款 x"))
        .contains("nike", "运动鞋", "新款")
        .doesNotContain("2020", "x");
    assertThat(Words.of("我和我的猫")).containsExactly("猫");
  }

  @Test
  void leavesOutMasksStopWordsAndPunctuation() {
    assertThat(Words.of("<人名>,<人名>!的了 、。…… 123 😀")).isEmpty();
    assertThat(Words.of("")).isEmpty();
  }

  @Test
  void takesAnyText() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      for (int c = random.nextInt(40); c >= 0; c--) {
        text.append((char) random.nextInt(0x10000));
      }
      assertThat(Words.of(text.toString())).allSatisfy(word -> assertThat(word).isNotBlank());
    }
    assertThat(Words.of("猫".repeat(100_000)).size()).isLessThanOrEqualTo(2_000);
  }

  /** In a process of its own: this one may have loaded the dictionary already. */
  @Test
  void printsNothing() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Segmenting.class.getName())
            .start();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    process.getInputStream().transferTo(out);
    assertThat(process.waitFor()).isZero();
    assertThat(out.toString(java.nio.charset.StandardCharsets.US_ASCII).strip())
        .isEqualTo("words: 1");
  }

  /** Prints how many words it found, and nothing else. */
  static final class Segmenting {
    private Segmenting() {}

    public static void main(String[] arguments) {
      List<String> words = Words.of("大海");
      System.out.println("words: " + words.size());
    }
  }
}
