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
 * root of the repository, with arguments the folder for the tables and the plot, a folder for what
 * the benchmark works with, and the steps of a worker, of which 600 take some hours on two cores; a
 * run that was stopped goes on with the same command, and the tables hold what was measured so far:
 *
 * <pre>{@code
 * mvn -o -q test-compile
 * java -Xmx3g $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 \
 *   -cp spark-jobs/target/test-classes:spark-jobs/target/classes:$(cat spark-jobs/target/classpath) \
 *   org.ruyi.jobs.train.AveragingQualityBenchmark docs target/averaging 1000
 * }</pre>
 */
public final class AveragingQualityBenchmark {
  /** Nothing is lost by a process that is stopped for a while and goes on. */
  private static final Map<String, String> PATIENT =
      Map.of("spark.network.timeout", "100000s", "spark.executor.heartbeatInterval", "50000s");

  private AveragingQualityBenchmark() {}

  /**
   * Runs the trials that are missing and writes {@code averaging.md} and {@code averaging.svg}
   * after each.
   *
   * @param arguments folder for results, folder to work in, steps of a worker
   */
  public static void main(String[] arguments) throws IOException {
    Path target = Path.of(arguments[0]);
    Path work = Path.of(arguments[1]);
    int steps = Integer.parseInt(arguments[2]);
    Files.createDirectories(work);
    QualityResults results = new QualityResults(work.resolve("results-%d.tsv".formatted(steps)));
    QualityPlan plan = new QualityPlan(steps, results);
    QualityTables tables = new QualityTables(steps, plan, results);
    tables.write(target);
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
        tables.write(target);
      }
    }
  }
}
