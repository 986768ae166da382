package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingReportTest {
  @Test
  void drawsTheCurves() {
    String html =
        new TrainingReport(List.of(line(1, "0.75"), line(2, "\"NaN\""), line(3, "0.25")))
            .html("a <run>", "what it is");
    assertThat(html)
        .contains(
            "<h1>a &lt;run&gt;</h1>", "what it is", "Norm before clipping", "Seconds of a round")
        .contains("<td class=\"n\">0.25000</td>")
        .doesNotContain("NaN");
  }

  @Test
  void showsTheLastRoundOfALongRun() {
    List<String> lines = IntStream.rangeClosed(1, 12_345).mapToObj(i -> line(i, "0.5")).toList();
    String html = new TrainingReport(lines).html("run", "");
    assertThat(html).contains("<td class=\"n\">12345</td>");
    assertThat(html.length()).isLessThan(400_000);
  }

  private static String line(int round, String loss) {
    return """
        {"round":%1$d,"step":%1$d,"epoch":0.5,"loss":%2$s,"worker_loss":[%2$s,0.5],\
        "gradient_norm":1.5,"skipped_steps":0,"learning_rate":1e-4,"images_per_second":9.5,\
        "seconds":3,"compute_seconds":2,"read_seconds":0.1}"""
        .formatted(round, loss);
  }
}
