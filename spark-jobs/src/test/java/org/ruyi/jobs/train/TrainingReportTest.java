package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingReportTest {
  @Test
  void drawsTheCurves() {
    String html =
        new TrainingReport(
                List.of(line(1, "0.75"), line(2, "\"NaN\""), line(3, "0.25")),
                List.of(new Preview(1200, Instant.EPOCH, 2, 2, new byte[] {1, 2, 3})))
            .html("a <run>", "what it is");
    assertThat(html)
        .contains(
            "<h1>a &lt;run&gt;</h1>",
            "what it is",
            "Norm of the gradient",
            "Seconds of a round",
            "Loss by quarter of the timesteps",
            "Norm of the parameters",
            "least noise",
            "undo each other",
            "Seconds between the steps",
            "<img alt=\"Step 1,200\" src=\"data:image/png;base64,AQID\">")
        .contains("<td class=\"n\">0.25000</td>")
        .doesNotContain("NaN");
  }

  @Test
  void showsTheLastRoundOfALongRun() {
    List<String> lines = IntStream.rangeClosed(1, 12_345).mapToObj(i -> line(i, "0.5")).toList();
    String html = new TrainingReport(lines, List.of()).html("run", "");
    assertThat(html).contains("<td class=\"n\">12345</td>");
    assertThat(html.length()).isLessThan(900_000);
  }

  private static String line(int round, String loss) {
    return """
        {"round":%1$d,"step":%1$d,"epoch":0.5,"loss":%2$s,"worker_loss":[%2$s,0.5],\
        "gradient_norm":1.5,"skipped_steps":0,"learning_rate":1e-4,"images_per_second":9.5,\
        "seconds":3,"compute_seconds":2,"read_seconds":0.1,"loss_by_quarter":[0.5,0.25,"NaN",1],\
        "parameter_norm":3.5,"update_norm":0.5,"divergence":0.25}"""
        .formatted(round, loss);
  }
}
