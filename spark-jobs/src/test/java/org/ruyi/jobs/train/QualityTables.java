package org.ruyi.jobs.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ruyi.jobs.report.LineChart;
import org.ruyi.jobs.train.QualityPlan.Family;
import org.ruyi.jobs.train.QualityPlan.Row;
import org.ruyi.jobs.train.QualityResults.Result;

/** Tables and a plot of the trials that were measured; the others are named as not measured. */
final class QualityTables {
  /** What stands in the document from this line on is left as it is. */
  private static final String CONCLUSIONS = "## What this says";

  /** Times the loss of synchronous training. */
  private static final double DIVERGED = 3;

  /** What a report's page has in its style sheet. */
  private static final String STYLE =
      "<style>svg{background:#fff}text{font:11px sans-serif;fill:#6b7078}"
          + "text.title{font-weight:600;font-size:13px;fill:#23262b}.grid{stroke:#e4e1da}"
          + ".line{fill:none;stroke-width:1.8}.line.s0{stroke:#1f6f8b}.line.s1{stroke:#c8553d}"
          + ".line.s2{stroke:#6a994e}text.s0{fill:#1f6f8b}text.s1{fill:#c8553d}"
          + "text.s2{fill:#6a994e}</style>";

  private final int steps;
  private final QualityPlan plan;
  private final QualityResults results;
  private final List<String> missing = new ArrayList<>();

  /**
   * @param steps of a worker
   */
  QualityTables(int steps, QualityPlan plan, QualityResults results) {
    this.steps = steps;
    this.plan = plan;
    this.results = results;
  }

  /**
   * Writes a document, and the plot beside it, once there is a baseline.
   *
   * @param name of the document, whose files are {@code name.md} and {@code name.svg}
   */
  void write(Path folder, String name) throws IOException {
    if (results.of(plan.best(plan.synchronous())).isEmpty()) {
      return;
    }
    Files.createDirectories(folder);
    Path document = folder.resolve(name + ".md");
    List<String> lines = new ArrayList<>();
    head(name).forEach(paragraph -> lines.add(wrap(paragraph)));
    missing.clear();
    lines.addAll(main());
    if (plan.scope() == QualityPlan.Scope.ALL) {
      lines.addAll(table("H = " + QualityPlan.TUNED_AT, others()));
      lines.addAll(table("other seeds", plan.otherSeeds()));
      Files.writeString(folder.resolve(name + ".svg"), plot());
    }
    lines.addAll(rates());
    if (!missing.isEmpty()) {
      lines.add("");
      lines.add(wrap("Not measured: " + String.join("; ", missing) + "."));
    }
    if (Files.exists(document)) {
      List<String> before = Files.readAllLines(document);
      int conclusions = before.indexOf(CONCLUSIONS);
      if (conclusions >= 0) {
        lines.add("");
        lines.addAll(before.subList(conclusions, before.size()));
      }
    }
    Files.write(document, lines);
  }

  /** Breaks a paragraph into lines of at most 100 characters. */
  private static String wrap(String paragraph) {
    return paragraph.replaceAll("(.{1,100})(?: |$)", "$1\n").stripTrailing();
  }

  private List<String> head(String name) {
    int everywhere = QualityTrial.BATCH * QualityTrial.WORKERS;
    List<String> head =
        new ArrayList<>(
            List.of(
                "# What averaging costs in quality",
                "",
                ("Validation loss (mean squared error of the noise) of a small U-Net on the demo's drawn"
                        + " shapes with Chinese captions, after %,d pictures: %d optimizer steps of %d"
                        + " workers with batches of %d, or of one worker with batches of %d. All ways of"
                        + " training see the same pictures. %d held-out pictures, each with a noise and a"
                        + " timestep that are the same for all. The moving average is what a checkpoint"
                        + " serves.")
                    .formatted(
                        (long) steps * everywhere,
                        steps,
                        QualityTrial.WORKERS,
                        QualityTrial.BATCH,
                        everywhere,
                        QualityTraining.HELD_OUT),
                "",
                ("The first %d rounds are warm-up of one step each, of plain averaging, unless a row says"
                        + " otherwise: 27 %% of the steps, as DiLoCo's paper (arXiv 2311.08105) begins with"
                        + " 24,000 of 88,000 steps of ordinary training. DiLoCo is outer Nesterov with %s."
                        + " The moments of AdamW are averaged unless a row says otherwise, and always in the"
                        + " warm-up, which all trials of a learning rate share.")
                    .formatted(plan.warmupRounds(), QualityTrial.DILOCO.describe()),
                "",
                "The learning rate (linear warm-up in a tenth of the steps, then a cosine to 0) is tuned"
                    + " by factors of two, by the loss of the moving average, as far as the last table"
                    + " goes. One seed unless a table says otherwise."));
    if (plan.scope() == QualityPlan.Scope.ALL) {
      head.add(
          "Rows of the second table have the rate of their family at H = %d."
              .formatted(QualityPlan.TUNED_AT));
      head.add("");
      head.add("![Validation loss by H](%s.svg)".formatted(name));
    }
    return head;
  }

  private List<String> main() {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(plan.synchronous().name(), plan.best(plan.synchronous())));
    rows.addAll(plan.byLocalSteps(plan.plain()));
    rows.addAll(plan.byLocalSteps(plan.diloco()));
    return table("", rows);
  }

  private List<Row> others() {
    List<Row> rows = new ArrayList<>();
    rows.addAll(plan.variants(plan.plain()));
    rows.addAll(plan.variants(plan.diloco()));
    rows.addAll(plan.otherOuter());
    return rows;
  }

  private List<String> table(String title, List<Row> rows) {
    List<String> lines = new ArrayList<>();
    for (Row row : rows) {
      if (results.of(row.trial()).isEmpty()) {
        missing.add("%s (learning rate %s)".formatted(row.name(), row.trial().rate()));
      } else {
        lines.add(line(row));
      }
    }
    if (!lines.isEmpty()) {
      lines.addAll(
          0,
          List.of(
              "",
              "| %s | learning rate | moving average | against synchronous | parameters | against synchronous |"
                  .formatted(title),
              "|---|---|---|---|---|---|"));
    }
    return lines;
  }

  private String line(Row row) {
    Result result = results.of(row.trial()).orElseThrow();
    Result base = results.of(plan.best(plan.synchronous())).orElseThrow();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.5f | %s | %.5f | %s |",
        row.name(),
        row.trial().rate(),
        result.average(),
        against(result.average(), base.average()),
        result.raw(),
        against(result.raw(), base.raw()));
  }

  private static String against(double loss, double synchronous) {
    return loss > DIVERGED * synchronous
        ? "diverged"
        : String.format(Locale.ROOT, "%+.1f %%", 100 * (loss / synchronous - 1));
  }

  private List<String> rates() {
    List<Double> rates = plan.measuredRates();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "| loss of the moving average by learning rate | "
            + rates.stream().map(String::valueOf).collect(Collectors.joining(" | "))
            + " |");
    lines.add("|---|" + "---|".repeat(rates.size()));
    for (Family family : plan.tuned()) {
      lines.add(
          rates.stream()
              .map(rate -> loss(family.at().apply(rate)))
              .collect(Collectors.joining(" | ", "| " + family.name() + " | ", " |")));
    }
    return lines;
  }

  private String loss(QualityTrial trial) {
    return results
        .of(trial)
        .map(result -> String.format(Locale.ROOT, "%.5f", result.average()))
        .orElse("");
  }

  private String plot() {
    double[] x = QualityPlan.LOCAL_STEPS.stream().mapToDouble(Math::log10).toArray();
    double[] flat = new double[x.length];
    Arrays.fill(flat, results.of(plan.best(plan.synchronous())).orElseThrow().average());
    String chart =
        new LineChart(
                "Validation loss of the moving average, four workers",
                "log10 of the steps between two averages",
                "mean squared error of the noise")
            .series("synchronous", x, flat)
            .series("plain averaging", x, drawn(plan.plain(), flat[0]))
            .series("DiLoCo", x, drawn(plan.diloco(), flat[0]))
            .svg();
    return chart.replaceFirst(">", " xmlns=\"http://www.w3.org/2000/svg\">" + STYLE);
  }

  /** Losses to draw; a trial that has diverged would squeeze all others. */
  private double[] drawn(Family family, double synchronous) {
    return plan.byLocalSteps(family).stream()
        .mapToDouble(row -> results.of(row.trial()).map(Result::average).orElse(Double.NaN))
        .map(loss -> loss < DIVERGED * synchronous ? loss : Double.NaN)
        .toArray();
  }
}
