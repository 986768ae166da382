package org.ruyi.jobs.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.ruyi.jobs.prepare.PrepareResult;
import org.ruyi.jobs.report.Html;
import org.ruyi.jobs.report.LineChart;
import org.ruyi.jobs.report.Page;
import org.ruyi.jobs.report.Table;
import org.ruyi.jobs.train.TrainSummary;

/** The demo's one page: what went in, what the rules took, how the loss fell, what was drawn. */
record DemoReport(
    DemoFolder folder, DemoCorpus.Contents corpus, PrepareResult prepared, TrainSummary trained) {

  /**
   * Writes the page.
   *
   * @param rounds lines of metrics.jsonl
   * @param elapsed of the whole demo
   */
  void write(List<JsonNode> rounds, Duration elapsed) throws IOException {
    String html =
        new Page(
                "Ruyi: the whole road",
                String.format(
                    Locale.ROOT,
                    "%,d raw pairs, %,d kept, %,d optimizer steps on two workers, %d min %02d s in"
                        + " all",
                    prepared.input(),
                    prepared.kept(),
                    trained.step(),
                    elapsed.toMinutes(),
                    elapsed.toSecondsPart()))
            .section("Drawn from the checkpoint", pictures())
            .section("The loss", loss(rounds))
            .section("Bad rows planted, and what became of them", ledger())
            .section("Where things are", places())
            .html();
    Files.writeString(folder.report(), html);
  }

  private String pictures() throws IOException {
    return "<p>A class a column, in the words of its captions: "
        + Html.escape(String.join("、", Scene.classes()))
        + ".</p>"
        + Html.image("image/png", Files.readAllBytes(folder.grid()), "samples, a class a column")
            .replace("<img ", "<img style=\"width:100%;image-rendering:pixelated\" ");
  }

  private static String loss(List<JsonNode> rounds) {
    double[] steps = rounds.stream().mapToDouble(round -> round.path("step").asDouble()).toArray();
    double[] losses = rounds.stream().mapToDouble(round -> round.path("loss").asDouble()).toArray();
    return new LineChart("Loss a round", "optimizer step", "mean squared error of the noise")
        .series("loss", steps, losses)
        .svg();
  }

  private String ledger() {
    Table table = new Table("rule", "#planted", "#rejected");
    Map<String, Long> rejected = prepared.funnel().byRule();
    new TreeMap<>(corpus.planted())
        .forEach(
            (rule, planted) ->
                table
                    .row()
                    .text(rule)
                    .number(String.valueOf(planted))
                    .number(String.valueOf(rejected.getOrDefault(rule, 0L)))
                    .end());
    return table.html()
        + "<p>Every row that was left out stands in the ledger of the version, with the value"
        + " measured and the threshold. <a href=\"dataset.html\">The report of the dataset</a>"
        + " shows some of them.</p>";
  }

  private String places() {
    return new Table("what", "where")
        .row()
        .text("dataset version")
        .text(prepared.uri())
        .end()
        .row()
        .text("checkpoint")
        .text(trained.checkpoint())
        .end()
        .row()
        .text("objects of the S3 server, as files")
        .text(folder.objects().toString())
        .end()
        .html();
  }
}
