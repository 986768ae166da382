package org.ruyi.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class ChartsTest {
  @Test
  void axesHoldTheirRangeAtRoundTicks() {
    assertThat(Axis.around(0, 640).ticks()).containsExactly(0.0, 200.0, 400.0, 600.0, 800.0);
    assertThat(Axis.around(3, 3).ticks()).contains(3.0);
    for (double[] range : new double[][] {{0, 0}, {-5, 5}, {1e-9, 2e-9}, {0.1, 1e12}, {7, 7.5}}) {
      Axis axis = Axis.around(range[0], range[1]);
      assertThat(axis.least()).isLessThanOrEqualTo(range[0]);
      assertThat(axis.greatest()).isGreaterThanOrEqualTo(range[1]);
      assertThat(axis.ticks()).hasSizeBetween(2, 12);
    }
  }

  @Test
  void ticksAreShort() {
    assertThat(Numbers.tick(0)).isEqualTo("0");
    assertThat(Numbers.tick(0.25)).isEqualTo("0.25");
    assertThat(Numbers.tick(200)).isEqualTo("200");
    assertThat(Numbers.tick(20_000)).isEqualTo("20k");
    assertThat(Numbers.tick(1_500_000)).isEqualTo("1.5M");
    assertThat(Numbers.tick(1e-5)).isEqualTo("1e-05");
  }

  @Test
  void linesBreakWhereAValueIsMissing() throws Exception {
    String svg =
        new LineChart("Loss <&>", "step", "loss")
            .series("a", new double[] {1, 2, 3, 4}, new double[] {1, Double.NaN, 3, 2})
            .series("b", new double[] {1}, new double[] {2})
            .svg();
    Document document = parse(svg);
    String path = attribute(document, "path", "d", 0);
    assertThat(path.chars().filter(c -> c == 'M').count()).isEqualTo(2);
    assertThat(path.chars().filter(c -> c == 'L').count()).isEqualTo(1);
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(1);
    assertThat(svg).contains("Loss &lt;&amp;&gt;");
  }

  @Test
  void anEmptyChartIsStillAChart() throws Exception {
    parse(new LineChart("Loss", "step", "loss").svg());
  }

  @Test
  void seriesHaveAsManyXAsY() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LineChart("", "", "").series("a", new double[1], new double[2]))
        .withMessage("Invalid series a: 1 x values and 2 y values");
  }

  @Test
  void barsStandOnTheFoot() throws Exception {
    String svg =
        Histogram.svg(
            "Sides",
            "pixels",
            List.of(
                new Histogram.Bar(0, 10, 5),
                new Histogram.Bar(10, 20, 0),
                new Histogram.Bar(20, 30, 10)));
    Document document = parse(svg);
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(2);
    double first = bottom(document, 0);
    assertThat(bottom(document, 1)).isEqualTo(first);
    assertThat(number(document, "height", 1)).isEqualTo(2 * number(document, "height", 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Histogram.svg("Sides", "pixels", List.of()))
        .withMessage("Invalid histogram: Sides (it has no bars)");
  }

  private static double bottom(Document document, int index) {
    return number(document, "y", index) + number(document, "height", index);
  }

  private static double number(Document document, String attribute, int index) {
    return Double.parseDouble(attribute(document, "rect", attribute, index));
  }

  private static String attribute(Document document, String tag, String name, int index) {
    return document
        .getElementsByTagName(tag)
        .item(index)
        .getAttributes()
        .getNamedItem(name)
        .getNodeValue();
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
