package org.ruyi.jobs.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.ruyi.jobs.config.Configuration;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.train.config.TrainConfig;

/**
 * What a second executor brings: pictures a second of two executors of one thread against one, on a
 * standalone cluster on this machine, with rounds of 20 steps of the reference U-Net (8,952,067
 * parameters at 32 x 32), Adam's moments averaged. The first round, which builds networks and warms
 * the JVMs up, does not count; of the others the median does. One executor and two take turns, as
 * machines are not equally quick at all times. From the root of the repository, with arguments
 * pictures of a step, rounds of a turn that count, and turns:
 *
 * <pre>{@code
 * mvn -o -q test-compile
 * java -Xmx2g -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 \
 *   $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   -cp $PWD/spark-jobs/target/test-classes:$PWD/spark-jobs/target/classes:$(cat spark-jobs/target/classpath) \
 *   org.ruyi.jobs.train.ScalingBenchmark 8 3 3
 * }</pre>
 */
public final class ScalingBenchmark {
  private static final int SIDE = 32;
  private static final int STEPS_OF_A_ROUND = 20;

  private static final String NETWORK =
      """
      data.name = squares
      model.unet {
        block_out_channels = [64, 128, 128, 128]
        down_block_types = [DownBlock2D, AttnDownBlock2D, DownBlock2D, DownBlock2D]
        up_block_types = [UpBlock2D, UpBlock2D, AttnUpBlock2D, UpBlock2D]
        layers_per_block = 2
      }
      train.learning-rate = 0.0001
      checkpoint { run = run, every-steps = 1000000 }
      """;

  private ScalingBenchmark() {}

  /**
   * @param images a second, over all executors
   * @param waiting share of the time that the slowest worker waited for pictures
   * @param beside share of the time that was not the slowest worker's
   */
  private record Round(double images, double waiting, double beside) {}

  /**
   * Measures and prints.
   *
   * @param arguments pictures of a step, rounds of a turn that count, and turns
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int batch = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    int turns = Integer.parseInt(arguments[2]);
    Path folder = Files.createTempDirectory("scaling");
    PairsDataset.publish(folder.resolve("datasets"), 2, 2000, SIDE);
    List<Round> one = new ArrayList<>();
    List<Round> two = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      one.addAll(measure(folder.resolve("one-" + turn), folder, 1, batch, rounds));
      two.addAll(measure(folder.resolve("two-" + turn), folder, 2, batch, rounds));
    }
    print("one executor", one);
    print("two executors", two);
    System.out.printf(
        Locale.ROOT,
        "ratio %.3f (batches of %d, %d steps a round, %d rounds, %d turns)%n",
        median(two, Round::images) / median(one, Round::images),
        batch,
        STEPS_OF_A_ROUND,
        rounds,
        turns);
  }

  private static void print(String name, List<Round> rounds) {
    System.out.printf(
        Locale.ROOT,
        "%s: %.2f images/s of %s, %.2f %% of the time waiting for pictures, %.2f %% beside the"
            + " steps%n",
        name,
        median(rounds, Round::images),
        rounds.stream().map(round -> "%.2f".formatted(round.images())).toList(),
        100 * median(rounds, Round::waiting),
        100 * median(rounds, Round::beside));
  }

  private static double median(List<Round> rounds, Function<Round, Double> of) {
    return Median.of(rounds.stream().map(of).toList());
  }

  private static List<Round> measure(Path folder, Path root, int workers, int batch, int rounds)
      throws IOException, InterruptedException {
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), workers)) {
      cluster.linkNativeLibraries(workers);
      Map<String, String> settings = new HashMap<>(cluster.settings(workers));
      settings.merge(
          "spark.executor.extraJavaOptions", " -XX:ActiveProcessorCount=1", String::concat);
      try (JavaSparkContext context = TrainSpark.start(cluster.master(), settings);
          Progress progress =
              Progress.lines(
                  new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))) {
        TrainJob.run(
            context,
            recipe(
                root,
                folder,
                "train.workers=" + workers,
                "train.batch-size=" + batch,
                "train.steps-per-round=" + STEPS_OF_A_ROUND,
                "train.steps=" + STEPS_OF_A_ROUND * (1 + rounds)),
            Start.FRESH,
            () -> false,
            progress);
      }
    }
    return rounds(folder.resolve("run/metrics.jsonl"));
  }

  private static Configuration<TrainConfig> recipe(Path root, Path folder, String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("data.root=" + root.resolve("datasets"));
    all.add("checkpoint.root=" + folder);
    return ConfigurationLoader.load(
        TrainConfig.class, TrainConfig.DEFAULTS, ConfigFactory.parseString(NETWORK), all, "bench");
  }

  private static List<Round> rounds(Path metrics) throws IOException {
    List<Round> rounds = new ArrayList<>();
    for (String line : Files.readAllLines(metrics)) {
      JsonNode round = new JsonMapper().readTree(line);
      if (round.get("round").asInt() > 1) {
        double seconds = round.get("seconds").asDouble();
        rounds.add(
            new Round(
                round.get("examples").asDouble() / seconds,
                round.get("read_seconds").asDouble() / seconds,
                1 - round.get("compute_seconds").asDouble() / seconds));
      }
    }
    return rounds;
  }
}
