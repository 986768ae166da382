package org.ruyi.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class WordCloudTest {
  @Test
  void noTwoWordsOverlap() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 5; round++) {
      List<WordCloud.Word> words = words(random, 200);
      List<WordBox> placed = new WordCloud(words).placed();
      assertThat(placed).hasSizeGreaterThan(60);
      assertThat(placed.get(0).rank()).isZero();
      for (int i = 0; i < placed.size(); i++) {
        assertThat(placed.get(i).within(WordCloud.WIDTH, WordCloud.HEIGHT, 0)).isTrue();
        for (int j = 0; j < i; j++) {
          assertThat(placed.get(i).touches(placed.get(j), 0)).isFalse();
        }
      }
    }
  }

  @Test
  void theSameWordsGiveTheSamePicture() {
    List<WordCloud.Word> words = words(new SplittableRandom(2), 100);
    List<WordCloud.Word> shuffled = new ArrayList<>(words);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(new WordCloud(shuffled).svg()).isEqualTo(new WordCloud(words).svg());
  }

  @Test
  void takesHostileAndHugeWords() throws Exception {
    WordCloud cloud =
        new WordCloud(
            List.of(
                new WordCloud.Word("<script>&\"", 5),
                new WordCloud.Word("长".repeat(300), 4),
                new WordCloud.Word("x\uD800", 3),
                new WordCloud.Word(" ", 3),
                new WordCloud.Word("零", 0)));
    Document document = parse(cloud.file());
    assertThat(document.getElementsByTagName("text").getLength()).isEqualTo(2);
    assertThat(cloud.svg()).doesNotContain("<script");
    parse(new WordCloud(List.of()).file());
  }

  @Test
  void barsAreAsLongAsTheirCounts() throws Exception {
    Document document =
        parse(
            BarChart.svg(
                "Words <1>",
                List.of(
                    new BarChart.Bar("猫", 10),
                    new BarChart.Bar("狗", 5),
                    new BarChart.Bar("<b>", 0))));
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(3);
    assertThat(width(document, 0)).isEqualTo(2 * width(document, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BarChart.svg("Words", List.of()))
        .withMessage("Invalid bar chart: Words (it has no bars)");
  }

  @Test
  void whatLiesBeyondIsAPalerBar() throws Exception {
    List<Histogram.Bar> bars = List.of(new Histogram.Bar(0, 10, 5), new Histogram.Bar(10, 20, 1));
    Document document = parse(Histogram.svg("Sides", "pixels", "pairs", bars, 7, 8));
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(3);
    assertThat(Histogram.svg("Sides", "pixels", "pairs", bars, 7, 8))
        .contains("20 and more: 7", "median 8");
    assertThat(Histogram.svg("Sides", "pixels", "pairs", bars, 0, Double.NaN))
        .doesNotContain("beyond", "median");
  }

  private static double width(Document document, int index) {
    return Double.parseDouble(
        document
            .getElementsByTagName("rect")
            .item(index)
            .getAttributes()
            .getNamedItem("width")
            .getNodeValue());
  }

  private static List<WordCloud.Word> words(SplittableRandom random, int count) {
    List<WordCloud.Word> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text =
          i % 5 == 0 ? "word" + i : Character.toString(0x4E00 + i) + "猫".repeat(random.nextInt(3));
      words.add(new WordCloud.Word(text, 1 + 10_000 / (1 + random.nextInt(count))));
    }
    return words;
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
