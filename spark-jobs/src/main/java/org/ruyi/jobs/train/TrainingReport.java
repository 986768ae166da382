package org.ruyi.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import org.ruyi.jobs.report.Html;
import org.ruyi.jobs.report.LineChart;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.report.Page;
import org.ruyi.jobs.report.Table;

/** {@code report.html} of a run: the curves of {@code metrics.jsonl} on one page. */
final class TrainingReport {
  static final String NAME = "report.html";

  /** Points of a curve; more could not be told apart. */
  private static final int POINTS = 1000;

  private static final String STEP = "optimizer step";
  private static final String NORM = "Euclidean norm";
  private static final JsonMapper JSON = new JsonMapper();

  private final List<Preview> previews;
  private final List<JsonNode> rounds;
  private final double[] steps;

  /**
   * @param lines of metrics.jsonl; the last round is always shown, others where there is room
   * @param previews to show, oldest first
   */
  TrainingReport(List<String> lines, List<Preview> previews) {
    this.previews = List.copyOf(previews);
    rounds = new ArrayList<>();
    int every = Math.max(1, (lines.size() + POINTS - 1) / POINTS);
    for (int i = (lines.size() - 1) % every; i < lines.size(); i += every) {
      rounds.add(parse(lines.get(i)));
    }
    steps = values(round -> round.path("step").asDouble());
  }

  /**
   * @param run name of the run
   * @param description what it is about, in a line
   */
  String html(String run, String description) {
    Page page = new Page(run, description).section("Where it stands", summary());
    if (!previews.isEmpty()) {
      page.section("Previews", gallery());
    }
    return page.section(
            "Loss",
            chart("Loss a round", "mean squared error", "loss") + lossByQuarter() + workerLosses())
        .section(
            "Gradient and parameters",
            chart("Norm of the gradient before clipping", NORM, "gradient_norm")
                + chart("Norm of the parameters", NORM, "parameter_norm")
                + chart("Way of the parameters in a round", NORM, "update_norm"))
        .section(
            "Workers apart",
            chart("0: all go the same way; 1: they undo each other", "divergence", "divergence"))
        .section("Learning rate", chart("Of the last step of a round", "rate", "learning_rate"))
        .section("Speed", chart("Of all workers together", "images/s", "images_per_second"))
        .section("Where a round's time goes", times() + overheads())
        .html();
  }

  private String summary() {
    JsonNode last = rounds.get(rounds.size() - 1);
    Table table = new Table("", "#");
    row(table, "step", "%.0f", last.path("step").asDouble());
    row(table, "round", "%.0f", last.path("round").asDouble());
    row(table, "epochs", "%.2f", last.path("epoch").asDouble());
    row(table, "workers", "%.0f", last.path("worker_loss").size());
    row(table, "loss", "%.5f", last.path("loss").asDouble(Double.NaN));
    row(table, "images/s", "%.1f", last.path("images_per_second").asDouble());
    row(
        table,
        "skipped steps in the rounds shown",
        "%.0f",
        rounds.stream().mapToDouble(round -> round.path("skipped_steps").asDouble()).sum());
    return table.html();
  }

  private static void row(Table table, String name, String format, double value) {
    table.row().text(name).number(String.format(Locale.ROOT, format, value)).end();
  }

  private String chart(String title, String label, String field) {
    return new LineChart(title, STEP, label)
        .series(field, steps, values(round -> round.path(field).asDouble(Double.NaN)))
        .svg();
  }

  private String gallery() {
    StringBuilder html = new StringBuilder("<div class=\"sheet wide\">");
    for (Preview preview : previews) {
      String name = "Step " + Numbers.whole(preview.step());
      html.append("<figure>")
          .append(Html.image("image/png", preview.png(), name))
          .append("<figcaption>")
          .append(Html.escape(name))
          .append("</figcaption></figure>");
    }
    return html.append("</div>").toString();
  }

  private String lossByQuarter() {
    LineChart chart = new LineChart("Loss by quarter of the timesteps", STEP, "mean squared error");
    List<String> names = List.of("least noise", "second quarter", "third quarter", "most noise");
    for (int i = 0; i < names.size(); i++) {
      int quarter = i;
      chart.series(
          names.get(i),
          steps,
          values(round -> round.path("loss_by_quarter").path(quarter).asDouble(Double.NaN)));
    }
    return chart.svg();
  }

  /** How far the workers' own losses lie apart. */
  private String workerLosses() {
    return new LineChart("Least and greatest loss of a worker", STEP, "mean squared error")
        .series("least", steps, values(round -> worker(round, Double.POSITIVE_INFINITY, Math::min)))
        .series(
            "greatest", steps, values(round -> worker(round, Double.NEGATIVE_INFINITY, Math::max)))
        .svg();
  }

  private static double worker(JsonNode round, double start, DoubleBinaryOperator choice) {
    double chosen = start;
    for (JsonNode loss : round.path("worker_loss")) {
      chosen = choice.applyAsDouble(chosen, loss.asDouble(Double.NaN));
    }
    return chosen;
  }

  private String times() {
    return new LineChart("Seconds of a round", STEP, "seconds")
        .series("all", steps, seconds("seconds"))
        .series("taking steps", steps, seconds("compute_seconds"))
        .series("waiting for pictures", steps, seconds("read_seconds"))
        .svg();
  }

  private String overheads() {
    return new LineChart("Seconds between the steps", STEP, "seconds")
        .series("broadcast", steps, seconds("broadcast_seconds"))
        .series("reduction", steps, seconds("reduce_seconds"))
        .series("update on the driver", steps, seconds("update_seconds"))
        .series("stalls for checkpoints", steps, seconds("checkpoint_seconds"))
        .svg();
  }

  private double[] seconds(String field) {
    return values(round -> round.path(field).asDouble(Double.NaN));
  }

  private double[] values(ToDoubleFunction<JsonNode> value) {
    return rounds.stream().mapToDouble(value).toArray();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read a line of metrics", e);
    }
  }
}
