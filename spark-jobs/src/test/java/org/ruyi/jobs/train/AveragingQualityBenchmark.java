package org.ruyi.jobs.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What averaging every H steps costs in quality: the validation loss at equal pictures seen of four
 * workers against synchronous training, which is one worker with four times the batch. From the
 * root of the repository, with arguments the folder and the name of the document with the tables, a
 * folder for what the benchmark works with, the steps of a worker, and {@code ALL} or, for the
 * tuned learning rates alone, {@code RATES}. 600 steps and all take two hours on two cores; a run
 * that was stopped goes on with the same command, and the tables hold what was measured so far:
 *
 * <pre>{@code
 * mvn -o -q test-compile
 * java -Xmx3g $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 \
 *   -cp spark-jobs/target/test-classes:spark-jobs/target/classes:$(cat spark-jobs/target/classpath) \
 *   org.ruyi.jobs.train.AveragingQualityBenchmark docs averaging target/averaging 600 ALL
 * }</pre>
 */
public final class AveragingQualityBenchmark {
  /** Nothing is lost by a process that is stopped for a while and goes on. */
  private static final Map<String, String> PATIENT =
      Map.of("spark.network.timeout", "100000s", "spark.executor.heartbeatInterval", "50000s");

  private AveragingQualityBenchmark() {}

  /**
   * Runs the trials that are missing and writes the document and its plot after each.
   *
   * @param arguments folder and name of the document, folder to work in, steps of a worker, scope
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    String name = arguments[1];
    Path work = Path.of(arguments[2]);
    int steps = Integer.parseInt(arguments[3]);
    QualityPlan.Scope scope = QualityPlan.Scope.valueOf(arguments[4]);
    Files.createDirectories(work);
    QualityResults results = new QualityResults(work.resolve("results-%d.tsv".formatted(steps)));
    QualityPlan plan = new QualityPlan(steps, results, scope);
    QualityTables tables = new QualityTables(steps, plan, results);
    tables.write(folder, name);
    try (JavaSparkContext context = TrainSpark.start("local[2]", PATIENT);
        QualityTraining training = new QualityTraining(context, work, steps)) {
      context.setLogLevel("ERROR");
      for (Optional<QualityTrial> next = plan.next(); next.isPresent(); next = plan.next()) {
        QualityTrial trial = next.get();
        long started = System.nanoTime();
        QualityResults.Result result = training.run(trial);
        System.out.printf(
            Locale.ROOT,
            "%s: %s in %.0f s%n",
            trial.key(),
            result,
            (System.nanoTime() - started) / 1e9);
        results.add(trial, result);
        tables.write(folder, name);
      }
    }
  }
}
