package org.ruyi.jobs.train.averaging;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.Median;
import org.ruyi.jobs.train.StandaloneCluster;
import org.ruyi.jobs.train.TrainSpark;

/**
 * What a round costs beside its steps on two executor processes of one core each, with Adam's
 * moments: ours beside DL4J's own master with Spark's serializers, and beside the copying of the
 * same bytes through the loopback interface. Every line is of the same machine and the same run. Of
 * DL4J's rounds the step is taken off, timed here: a small part of them.
 *
 * <p>From the root of the repository, with arguments rounds and n...:
 *
 * <pre>{@code
 * mvn -o -q test-compile
 * java -Xmx5g $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 \
 *   -cp $PWD/spark-jobs/target/test-classes:$PWD/spark-jobs/target/classes:$(cat spark-jobs/target/classpath) \
 *   org.ruyi.jobs.train.averaging.RoundCostBenchmark 10 8952067 36000000
 * }</pre>
 */
public final class RoundCostBenchmark {
  private static final int WORKERS = 2;

  /**
   * Parameters that go round before the JVM has compiled what every block of ours runs through; one
   * round of stock's is enough to do so.
   */
  private static final long WARM_UP = 3_600_000_000L;

  /** Of ours so many are measured for one of stock's: together they still take less time. */
  private static final int MORE = 5;

  private static final int STOCK_WARM_UP = 3;
  private static final int STATE_BYTES = 12;
  private static final Map<String, String> ROOM =
      Map.of(
          "spark.executor.memory", System.getProperty("benchmark.executor.memory", "4g"),
          "spark.driver.maxResultSize", "0",
          "spark.kryoserializer.buffer.max", "2047m");

  private RoundCostBenchmark() {}

  private interface Rounds {
    Runnable on(JavaSparkContext context);
  }

  /**
   * Measures and prints.
   *
   * @param arguments rounds to measure, then lengths of vectors
   */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    List<String> lines = new ArrayList<>();
    Path folder = Files.createTempDirectory("round-cost");
    // Loads the native libraries here, once, for the executors to link.
    Nd4j.create(1);
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, WORKERS)) {
      cluster.linkNativeLibraries(WORKERS);
      for (String argument : Arrays.asList(arguments).subList(1, arguments.length)) {
        lines.add(line(cluster, Long.parseLong(argument), rounds));
      }
    }
    System.out.println(
        "| parameters | MB moved | loopback s | a round s | stock, Kryo s | stock, Java s |"
            + " its step s | stock Kryo / ours | stock Java / ours | ours / loopback |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    lines.forEach(System.out::println);
  }

  private static String line(StandaloneCluster cluster, long length, int rounds) throws Exception {
    double loopback = LoopbackCopy.seconds(WORKERS, STATE_BYTES * length, 5);
    System.out.printf(Locale.ROOT, "%,d: loopback %.3f s%n", length, loopback);
    int warmUp = Math.toIntExact(WARM_UP / length);
    double ours =
        median(cluster, "ours", Map.of(), context -> ours(context, length), warmUp, MORE * rounds);
    if (Boolean.getBoolean("benchmark.ours")) {
      return "";
    }
    StockRounds stock = new StockRounds(WORKERS, length);
    double step = median("step", stock.stepHere(), STOCK_WARM_UP, rounds, List::of);
    double kryo =
        median(
            cluster,
            "stock, Kryo",
            Map.of(
                "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
                "spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator"),
            stock::on,
            STOCK_WARM_UP,
            rounds);
    double java = median(cluster, "stock, Java", Map.of(), stock::on, STOCK_WARM_UP, rounds);
    return String.format(
        Locale.ROOT,
        "| %,d | %d | %.3f | %.3f | %.3f | %.3f | %.3f | %.1f | %.1f | %.2f |",
        length,
        2 * WORKERS * STATE_BYTES * length / 1_000_000,
        loopback,
        ours,
        kryo,
        java,
        step,
        (kryo - step) / ours,
        (java - step) / ours,
        ours / loopback);
  }

  private static Runnable ours(JavaSparkContext context, long length) {
    ParameterAveraging averaging =
        ParameterAveraging.create(
            context, length, Moments.AVERAGED, WORKERS, 1, new HoldingEngine());
    averaging.state().parameters().assign(Nd4j.rand(DataType.FLOAT, 1, length));
    averaging.state().moments().orElseThrow().assign(Nd4j.rand(DataType.FLOAT, 1, 2 * length));
    List<List<String>> texts = Collections.nCopies(WORKERS, List.of("file:///0"));
    EmptyLoader loader = new EmptyLoader(1);
    return () -> averaging.round(texts, loader);
  }

  private static double median(
      StandaloneCluster cluster,
      String name,
      Map<String, String> settings,
      Rounds kind,
      int warmUp,
      int rounds) {
    Map<String, String> all = new HashMap<>(cluster.settings(WORKERS));
    all.putAll(ROOM);
    all.putAll(settings);
    String options = System.getProperty("benchmark.executor.options");
    if (options != null) {
      all.merge("spark.executor.extraJavaOptions", options, (a, b) -> a + " " + b);
    }
    try (JavaSparkContext context = start(name, cluster.master(), all)) {
      return median(name, kind.on(context), warmUp, rounds, cluster::executors);
    }
  }

  /** Stock gets Spark's defaults, but for the room to work at all. */
  private static JavaSparkContext start(String name, String master, Map<String, String> settings) {
    if (name.equals("ours")) {
      return TrainSpark.start(master, settings);
    }
    SparkConf conf =
        new SparkConf()
            .setMaster(master)
            .setAppName(name)
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    settings.forEach(conf::set);
    return new JavaSparkContext(conf);
  }

  private static double median(
      String name, Runnable round, int warmUp, int rounds, Supplier<List<ProcessHandle>> helpers) {
    List<Double> seconds = new ArrayList<>();
    double before = 0;
    for (int i = 0; i < warmUp + rounds; i++) {
      if (i == warmUp) {
        before = cpuSeconds(helpers.get());
      }
      long start = System.nanoTime();
      round.run();
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %.3f CPU s a round; %s%n",
        name,
        (cpuSeconds(helpers.get()) - before) / rounds,
        seconds.stream().map("%.3f"::formatted).toList());
    return Median.of(seconds.subList(warmUp, seconds.size()));
  }

  /** Of this process and others, which no other program on the machine disturbs. */
  private static double cpuSeconds(List<ProcessHandle> others) {
    return Stream.concat(Stream.of(ProcessHandle.current()), others.stream())
        .mapToDouble(
            process -> process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3)
        .sum();
  }
}
