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
import org.ruyi.jobs.report.LineChart;
import org.ruyi.jobs.report.Page;
import org.ruyi.jobs.report.Table;

/** {@code report.html} of a run: the curves of {@code metrics.jsonl} on one page. */
final class TrainingReport {
  static final String NAME = "report.html";

  /** Points of a curve; more could not be told apart. */
  private static final int POINTS = 1000;

  private static final String STEP = "optimizer step";
  private static final JsonMapper JSON = new JsonMapper();

  private final List<JsonNode> rounds;
  private final double[] steps;

  /**
   * @param lines of metrics.jsonl; the last round is always shown, others where there is room
   */
  TrainingReport(List<String> lines) {
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
    return new Page(run, description)
        .section("Where it stands", summary())
        .section("Loss", chart("Loss a round", "mean squared error", "loss") + spread())
        .section("Gradient", chart("Norm before clipping", "Euclidean norm", "gradient_norm"))
        .section("Learning rate", chart("Of the last step of a round", "rate", "learning_rate"))
        .section("Speed", chart("Of all workers together", "images/s", "images_per_second"))
        .section("Where a round's time goes", times())
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

  /** How far the workers' own losses lie apart. */
  private String spread() {
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
        .series("all", steps, values(round -> round.path("seconds").asDouble()))
        .series("slowest worker", steps, values(round -> round.path("compute_seconds").asDouble()))
        .series(
            "of it, waiting for pictures",
            steps,
            values(round -> round.path("read_seconds").asDouble()))
        .svg();
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
