package org.ruyi.jobs.train;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.demo.DrawnPairs;
import org.ruyi.jobs.report.LineChart;
import org.ruyi.jobs.train.config.TrainConfig;

/**
 * What averaging every H steps costs in quality: the validation loss at equal pictures seen of four
 * workers against synchronous training, which is one worker with four times the batch. Every way of
 * training sees the same pictures, those of a round of four workers in the same round. From the
 * root of the repository, with arguments the folder for the table and the plot, a folder for what
 * the benchmark works with, and the steps of a worker; a run that was stopped goes on with the same
 * command:
 *
 * <pre>{@code
 * mvn -o -q test-compile
 * java -Xmx3g $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
 *   -cp spark-jobs/target/test-classes:spark-jobs/target/classes:$(cat spark-jobs/target/classpath) \
 *   org.ruyi.jobs.train.AveragingQualityBenchmark docs target/averaging 1000
 * }</pre>
 */
public final class AveragingQualityBenchmark {
  private static final int SIDE = 16;
  private static final int PICTURES = 4800;
  private static final int HELD_OUT = 960;
  private static final double[] RATES = {0.004, 0.008, 0.016};
  private static final int[] LOCAL_STEPS = {1, 5, 20, 100};
  private static final int TUNED_AT = 20;
  private static final int WARMUP_ROUNDS = 20;
  private static final String PLAIN = "none";
  private static final String DILOCO = "nesterov";
  private static final String RECIPE =
      """
      data { name = squares }
      model.unet {
        block_out_channels = [16, 32]
        layers_per_block = 1
        down_block_types = [DownBlock2D, AttnDownBlock2D]
        up_block_types = [AttnUpBlock2D, UpBlock2D]
        norm_num_groups = 8
        attention_head_dim = 16
      }
      train { seed = 1, learning-rate-schedule = cosine, ema.decay = 0.99 }
      checkpoint { run = none }
      """;

  /** Times the loss of synchronous training. */
  private static final double DIVERGED = 10;

  /** What a report's page has in its style sheet. */
  private static final String STYLE =
      "<style>svg{background:#fff}text{font:11px sans-serif;fill:#6b7078}"
          + "text.title{font-weight:600;font-size:13px;fill:#23262b}.grid{stroke:#e4e1da}"
          + ".line{fill:none;stroke-width:1.8}.line.s0{stroke:#1f6f8b}.line.s1{stroke:#c8553d}"
          + ".line.s2{stroke:#6a994e}text.s0{fill:#1f6f8b}text.s1{fill:#c8553d}"
          + "text.s2{fill:#6a994e}</style>";

  private final Path work;
  private final int steps;
  private final JavaSparkContext context;
  private final QualityResults results;
  private ValidationLoss validation;

  private AveragingQualityBenchmark(Path work, int steps, JavaSparkContext context)
      throws IOException {
    this.work = work;
    this.steps = steps;
    this.context = context;
    this.results = new QualityResults(work.resolve("results-%d.tsv".formatted(steps)));
  }

  /**
   * Runs the trials that are missing and writes {@code averaging.md} and {@code averaging.svg}.
   *
   * @param arguments folder for results, folder to work in, steps of a worker
   */
  public static void main(String[] arguments) throws IOException {
    Path target = Path.of(arguments[0]);
    Path work = Path.of(arguments[1]);
    Files.createDirectories(work);
    if (!Files.exists(work.resolve("held-out"))) {
      PairsDataset.publish(
          work.resolve("pictures"), List.of(DrawnPairs.draw(PICTURES, SIDE, 7)), SIDE);
      PairsDataset.publish(
          work.resolve("held-out"), List.of(DrawnPairs.draw(HELD_OUT, SIDE, 8)), SIDE);
    }
    try (JavaSparkContext context = TrainSpark.local()) {
      context.setLogLevel("ERROR");
      new AveragingQualityBenchmark(work, Integer.parseInt(arguments[2]), context).run(target);
    }
  }

  private void run(Path target) throws IOException {
    QualityTrial synchronous = best(QualityTrial::synchronous);
    QualityTrial plain = best(rate -> QualityTrial.local(PLAIN, TUNED_AT, rate));
    QualityTrial diloco = best(rate -> QualityTrial.local(DILOCO, TUNED_AT, rate));
    List<String> lines = new ArrayList<>(head());
    row(lines, "synchronous, one worker with four times the batch", synchronous, synchronous);
    for (QualityTrial tuned : List.of(plain, diloco)) {
      // The cheap trials first, as a round costs the same whatever its length.
      for (int i = LOCAL_STEPS.length - 1; i >= 0; i--) {
        result(QualityTrial.local(tuned.outer(), LOCAL_STEPS[i], tuned.rate()));
      }
      for (int local : LOCAL_STEPS) {
        QualityTrial trial = QualityTrial.local(tuned.outer(), local, tuned.rate());
        row(lines, "%s, H = %d".formatted(name(tuned), local), trial, synchronous);
      }
    }
    for (QualityTrial tuned : List.of(plain, diloco)) {
      String name = name(tuned) + ", H = " + TUNED_AT;
      row(lines, name + ", moments kept", tuned.withState("keep"), synchronous);
      row(lines, name + ", moments reset", tuned.withState("reset"), synchronous);
      row(lines, name + ", deltas in bf16", tuned.withBf16(), synchronous);
      row(
          lines,
          name + ", moments kept, deltas in bf16",
          tuned.withState("keep").withBf16(),
          synchronous);
      row(
          lines,
          "%s, %d warm-up rounds".formatted(name, WARMUP_ROUNDS),
          tuned.withWarmup(WARMUP_ROUNDS),
          synchronous);
    }
    lines.addAll(tuning());
    Files.createDirectories(target);
    Files.write(target.resolve("averaging.md"), lines);
    Files.writeString(target.resolve("averaging.svg"), plot(synchronous, plain, diloco));
  }

  private static String name(QualityTrial trial) {
    return trial.outer().equals(PLAIN) ? "plain averaging" : "DiLoCo";
  }

  private interface Family {
    QualityTrial at(double rate);
  }

  /** The trial of a family whose rate gives the least loss of the moving average. */
  private QualityTrial best(Family family) throws IOException {
    QualityTrial best = null;
    for (double rate : RATES) {
      QualityTrial trial = family.at(rate);
      if (best == null || result(trial).average() < result(best).average()) {
        best = trial;
      }
    }
    return best;
  }

  private QualityResults.Result result(QualityTrial trial) throws IOException {
    if (results.of(trial).isEmpty()) {
      long started = System.nanoTime();
      results.add(trial, train(trial));
      System.out.printf(
          Locale.ROOT,
          "%s: %s in %.0f s%n",
          trial.key(),
          results.of(trial).orElseThrow(),
          (System.nanoTime() - started) / 1e9);
    }
    return results.of(trial).orElseThrow();
  }

  private QualityResults.Result train(QualityTrial trial) {
    List<String> overrides = new ArrayList<>(trial.overrides());
    overrides.add("data.root=" + work.resolve("pictures"));
    overrides.add(
        "data.classes=" + DrawnPairs.classes().stream().map(name -> '"' + name + '"').toList());
    overrides.add("train.steps=" + steps);
    overrides.add("train.warmup-steps=" + steps / 10);
    overrides.add("checkpoint.root=" + work);
    var configuration =
        ConfigurationLoader.load(
            TrainConfig.class,
            TrainConfig.DEFAULTS,
            ConfigFactory.parseString(RECIPE),
            overrides,
            "of the benchmark");
    try (TrainingRun run = TrainingRun.of(context, configuration, version("pictures"))) {
      run.initialize();
      if (validation == null) {
        validation =
            new ValidationLoss(
                version("held-out"),
                DrawnPairs.classes(),
                run.unet(),
                configuration.value().diffusion(),
                HELD_OUT);
      }
      while (run.step() < steps) {
        run.round();
      }
      return new QualityResults.Result(
          validation.of(run.state().parameters()), validation.of(run.state().average()));
    }
  }

  private DatasetVersion version(String folder) {
    return DatasetVersion.open(
        work.resolve(folder).toString(), PairsDataset.NAME, "latest", new Configuration());
  }

  private List<String> head() {
    return List.of(
        "# What averaging costs in quality",
        "",
        ("Validation loss (mean squared error of the noise) of a small U-Net on the demo's drawn"
                + " shapes with Chinese captions, after %,d pictures: %d optimizer steps of four"
                + " workers with batches of %d, or of one worker with batches of %d. All ways of"
                + " training see the same pictures. %d held-out pictures, each with a noise and a"
                + " timestep that are the same for all; one seed. The moving average is what a"
                + " checkpoint serves.")
            .formatted(
                (long) steps * QualityTrial.BATCH * QualityTrial.WORKERS,
                steps,
                QualityTrial.BATCH,
                QualityTrial.BATCH * QualityTrial.WORKERS,
                HELD_OUT),
        "",
        ("The learning rate is tuned alike for synchronous training, for plain averaging at H = %d"
                + " and for DiLoCo at H = %d (outer Nesterov, 0.7 and 0.9): the best of %s by the"
                + " loss of the moving average, all of which stand at the end; the other rows take"
                + " their family's.")
            .formatted(
                TUNED_AT, TUNED_AT, DoubleStream.of(RATES).mapToObj(String::valueOf).toList()),
        "",
        "![Validation loss by H](averaging.svg)",
        "",
        "| | learning rate | moving average | against synchronous | parameters |"
            + " against synchronous |",
        "|---|---|---|---|---|---|");
  }

  private void row(List<String> lines, String name, QualityTrial trial, QualityTrial baseline)
      throws IOException {
    QualityResults.Result result = result(trial);
    QualityResults.Result base = result(baseline);
    lines.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %.5f | %+.1f %% | %.5f | %+.1f %% |",
            name,
            trial.rate(),
            result.average(),
            100 * (result.average() / base.average() - 1),
            result.raw(),
            100 * (result.raw() / base.raw() - 1)));
  }

  private List<String> tuning() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("| loss of the moving average by learning rate | " + rates() + " |");
    lines.add("|---|" + "---|".repeat(RATES.length));
    lines.add("| synchronous | " + losses(QualityTrial::synchronous) + " |");
    for (String outer : List.of(PLAIN, DILOCO)) {
      Family family = rate -> QualityTrial.local(outer, TUNED_AT, rate);
      lines.add("| %s, H = %d | %s |".formatted(name(family.at(1)), TUNED_AT, losses(family)));
    }
    return lines;
  }

  private static String rates() {
    return String.join(" | ", DoubleStream.of(RATES).mapToObj(String::valueOf).toList());
  }

  private String losses(Family family) throws IOException {
    List<String> losses = new ArrayList<>();
    for (double rate : RATES) {
      losses.add(String.format(Locale.ROOT, "%.5f", result(family.at(rate)).average()));
    }
    return String.join(" | ", losses);
  }

  private String plot(QualityTrial synchronous, QualityTrial plain, QualityTrial diloco)
      throws IOException {
    double[] x = IntStream.of(LOCAL_STEPS).mapToDouble(Math::log10).toArray();
    double[] flat = new double[x.length];
    double[] plainLosses = new double[x.length];
    double[] dilocoLosses = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      flat[i] = result(synchronous).average();
      plainLosses[i] = drawn(QualityTrial.local(PLAIN, LOCAL_STEPS[i], plain.rate()), flat[i]);
      dilocoLosses[i] = drawn(QualityTrial.local(DILOCO, LOCAL_STEPS[i], diloco.rate()), flat[i]);
    }
    String chart =
        new LineChart(
                "Validation loss of the moving average, four workers",
                "log10 of the steps between two averages",
                "mean squared error of the noise")
            .series("synchronous", x, flat)
            .series("plain averaging", x, plainLosses)
            .series("DiLoCo", x, dilocoLosses)
            .svg();
    return chart.replaceFirst(">", " xmlns=\"http://www.w3.org/2000/svg\">" + STYLE);
  }

  /** The loss to draw; a trial that has diverged would squeeze all others. */
  private double drawn(QualityTrial trial, double synchronous) throws IOException {
    double loss = result(trial).average();
    return loss < DIVERGED * synchronous ? loss : Double.NaN;
  }
}
