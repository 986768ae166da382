package org.ruyi.jobs.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.ruyi.jobs.progress.Progress;

/**
 * Memory of the driver and of two executors on a cluster of two worker processes, over many rounds
 * of a small network with a checkpoint every ten rounds: resident bytes every round, and the heap
 * that is left after a collection, at the end of each third. Flat is where the last third is as the
 * middle one; the driver's heap is touched beforehand, so that what grows is not the heap. From the
 * root of the repository, with the number of rounds (300 take about six minutes):
 *
 * <pre>{@code
 * mvn -o -q test-compile
 * java -Xms1g -Xmx1g -XX:+AlwaysPreTouch -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 \
 *   $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   -cp $PWD/spark-jobs/target/test-classes:$PWD/spark-jobs/target/classes:$(cat spark-jobs/target/classpath) \
 *   org.ruyi.jobs.train.FlatMemoryBenchmark 300
 * }</pre>
 */
public final class FlatMemoryBenchmark {
  private static final int WORKERS = 2;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern USED = Pattern.compile("heap .*used (\\d+)K");

  private FlatMemoryBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments rounds, at least 9
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int rounds = Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory("ruyi-memory-");
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), WORKERS)) {
      PairsDataset.publish(folder.resolve("datasets"), 2, 130, 32);
      cluster.linkNativeLibraries(WORKERS);
      Map<String, String> settings = new HashMap<>(cluster.settings(WORKERS));
      settings.put("spark.ui.enabled", "false");
      try (JavaSparkContext context = TrainSpark.start(cluster.master(), settings);
          Watch watch = new Watch(cluster, rounds)) {
        TrainJob.run(
            context,
            Recipe.tiny(
                folder,
                "model.unet.block_out_channels=[32,64]",
                "train.steps=" + rounds,
                "train.steps-per-round=1",
                "checkpoint.every-steps=10"),
            Start.FRESH,
            () -> false,
            watch);
        watch.print();
      }
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Looks at every process after every round. */
  private static final class Watch implements Progress {
    private final StandaloneCluster cluster;
    private final int rounds;
    private final Map<String, Long> processes = new LinkedHashMap<>();
    private final Map<String, List<Double>> resident = new LinkedHashMap<>();
    private final Map<String, List<Double>> heap = new LinkedHashMap<>();
    private int round;

    Watch(StandaloneCluster cluster, int rounds) {
      this.cluster = cluster;
      this.rounds = rounds;
    }

    @Override
    public void step(String task, int done, int total, String line) {
      if (processes.isEmpty()) {
        processes.put("driver", ProcessHandle.current().pid());
        cluster.executors().forEach(e -> processes.put("executor " + processes.size(), e.pid()));
      }
      round++;
      processes.forEach(
          (name, pid) -> resident.computeIfAbsent(name, n -> new ArrayList<>()).add(resident(pid)));
      if (round % (rounds / 3) == 0) {
        processes.forEach(
            (name, pid) -> heap.computeIfAbsent(name, n -> new ArrayList<>()).add(heap(pid)));
      }
    }

    @Override
    public void note(String line) {}

    @Override
    public void close() {}

    private static double resident(long pid) {
      try {
        return kilobytes(RESIDENT, Files.readString(Path.of("/proc/" + pid + "/status")));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot look at process " + pid, e);
      }
    }

    private static double heap(long pid) {
      jcmd(pid, "GC.run");
      return kilobytes(USED, jcmd(pid, "GC.heap_info"));
    }

    private static String jcmd(long pid, String command) {
      Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
      try {
        Process process =
            new ProcessBuilder(jcmd.toString(), String.valueOf(pid), command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot run " + jcmd, e);
      }
    }

    /** In MB. */
    private static double kilobytes(Pattern pattern, String text) {
      Matcher matcher = pattern.matcher(text);
      if (!matcher.find()) {
        throw new IllegalStateException("Cannot find " + pattern + " in " + text);
      }
      return Long.parseLong(matcher.group(1)) / 1024.0;
    }

    void print() {
      resident.forEach(
          (name, values) -> {
            int third = values.size() / 3;
            System.out.printf(
                Locale.ROOT,
                "%s: resident %.0f, %.0f, %.0f MB in the first, middle and last third of %d rounds;"
                    + " %+.2f MB in 100 rounds over the last two; heap after collection %s MB%n",
                name,
                mean(values.subList(0, third)),
                mean(values.subList(third, 2 * third)),
                mean(values.subList(2 * third, values.size())),
                values.size(),
                100 * slope(values.subList(third, values.size())),
                heap.get(name).stream().map("%.0f"::formatted).toList());
          });
    }

    private static double mean(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Of the line of least squares, a round. */
    private static double slope(List<Double> values) {
      double middle = (values.size() - 1) / 2.0;
      double mean = mean(values);
      double above = 0;
      double below = 0;
      for (int i = 0; i < values.size(); i++) {
        above += (i - middle) * (values.get(i) - mean);
        below += (i - middle) * (i - middle);
      }
      return above / below;
    }
  }
}
