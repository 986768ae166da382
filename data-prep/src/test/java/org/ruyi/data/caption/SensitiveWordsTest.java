package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

final class SensitiveWordsTest {
  @TempDir Path folder;

  @Test
  void namesTheLineAndNotTheWord() throws IOException {
    CaptionRule rule = rule("\uFEFF# 注\n\n  坏词 \r\nBad Word\n坏词\n");
    assertThat(rule.judge("一个坏词在此"))
        .contains(
            new Rejection(
                Stage.CAPTION,
                "sensitive-words",
                "the word of line 3",
                "no word of the list",
                "the caption holds a word of the list of sensitive words"));
    assertThat(rule.judge("# 注 一只猫")).isEmpty();
  }

  @Test
  void seesNeitherCaseNorWidth() throws IOException {
    CaptionRule rule = rule("Bad Word\nＱＱ\nſharp\n");
    assertThat(rule.judge("猫 ＢＡＤ　ｗｏｒｄ")).isPresent();
    assertThat(rule.judge("加qq看猫")).isPresent();
    assertThat(rule.judge("SHARP 猫")).isPresent();
    assertThat(rule.judge("b a d word 猫")).isEmpty();
  }

  @Test
  void findsWhatContainsFinds() {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 50; round++) {
      List<SensitiveWords.Word> words = new ArrayList<>();
      for (int i = random.nextInt(1, 20); i > 0; i--) {
        words.add(new SensitiveWords.Word(i, text(random, random.nextInt(1, 5))));
      }
      CaptionRule rule = new SensitiveWords(words);
      for (int i = 0; i < 100; i++) {
        String caption = text(random, random.nextInt(12));
        boolean naive =
            words.stream()
                .anyMatch(
                    word ->
                        caption
                            .toLowerCase(Locale.ROOT)
                            .contains(word.text().toLowerCase(Locale.ROOT)));
        assertThat(rule.judge(caption).isPresent()).as("%s in %s", words, caption).isEqualTo(naive);
      }
    }
  }

  private static String text(SplittableRandom random, int length) {
    String alphabet = "猫狗aAb山\uD840\uDC00";
    int[] points = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }

  @Test
  void travels() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(rule("坏词\n"));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      CaptionRule rule = (CaptionRule) in.readObject();
      assertThat(rule.judge("坏词")).isPresent();
      assertThat(rule.judge("好词")).isEmpty();
    }
  }

  @Test
  void saysWhatIsWrongWithAList() throws IOException {
    Path list = folder.resolve("words.txt");
    refused(list, "there is no such file");
    Files.writeString(list, "# 注\n \n\u200B\n");
    refused(list, "it holds no words");
    Files.writeString(list, "好\n" + "坏".repeat(201) + "\n");
    refused(list, "line 2 is longer than 200 characters");
    Files.write(list, "坏词".getBytes("GBK"));
    refused(list, "it is not UTF-8");
    Files.write(list, new byte[WordList.MOST_BYTES + 1]);
    refused(list, "it is longer than 16777216 bytes");
    refused(folder, "it is a folder");
    assertThatThrownBy(() -> WordList.read("nosuch://x/y", new Configuration()))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageStartingWith("Cannot read caption.sensitive-words nosuch://x/y: No FileSystem");
  }

  private static void refused(Path list, String reason) {
    assertThatThrownBy(() -> WordList.read(list.toString(), new Configuration()))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessage("Cannot read caption.sensitive-words " + list + ": " + reason);
  }

  private CaptionRule rule(String list) throws IOException {
    Path file = folder.resolve("words.txt");
    Files.write(file, list.getBytes(StandardCharsets.UTF_8));
    return new SensitiveWords(WordList.read(file.toUri().toString(), new Configuration()));
  }
}
