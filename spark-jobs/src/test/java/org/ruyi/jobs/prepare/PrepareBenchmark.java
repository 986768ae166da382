package org.ruyi.jobs.prepare;

import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.bytedeco.opencv.global.opencv_core;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.jobs.config.ConfigurationLoader;

/**
 * The whole preparation of a corpus of photographs on one core, and where its time goes: pictures a
 * second of wall and of CPU time, CPU time by kind of work, time by step of the job, memory; and
 * beside it a plain script on the same files in the same process, and the same script in Python
 * where it runs. The first shard is prepared before, in the same session: compiling Java and
 * queries takes most of a small corpus's time, and none of a large one's. The pictures and the
 * shards are written once (about 160 KB a picture, twice) and kept for the next run. From the root
 * of the repository, with a folder for all of it:
 *
 * <pre>{@code
 * mvn -o -q test-compile
 * work=/tmp/prepare-benchmark
 * export OPENCV_LOG_LEVEL=SILENT CLASSPATH=spark-jobs/target/test-classes:spark-jobs/target/classes:data-prep/target/test-classes:$(cat spark-jobs/target/classpath)
 * java -Xmx2g org.ruyi.data.image.PhotographFolder 10000 $work/photographs
 * taskset -c 0 java -Xmx2g $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   $(grep -oE -- '-XX:[^ )]+|-Dorg.bytedeco[^ ]+' ruyi) \
 *   -Dlog4j2.configurationFile=conf/log4j2.properties org.ruyi.jobs.prepare.PrepareBenchmark 10000 $work
 * }</pre>
 */
public final class PrepareBenchmark {
  private static final int SIDE = 256;
  private static final int WARM_UP = 200;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** Wall and CPU seconds. */
  private record Taken(double wall, double cpu) {
    Taken plus(Taken other) {
      return new Taken(wall + other.wall, cpu + other.cpu);
    }

    static Taken since(long wall, long cpu) {
      return new Taken((System.nanoTime() - wall) / 1e9, (PROCESS.getProcessCpuTime() - cpu) / 1e9);
    }
  }

  private PrepareBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments number of pictures, and the folder
   */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    Path work = Path.of(arguments[1]).toAbsolutePath();
    List<Path> pictures = BenchmarkCorpus.pictures(work.resolve("photographs"));
    if (pictures.size() < count) {
      throw new IllegalArgumentException(
          "Cannot measure: %s holds %d pictures (write %d by PhotographFolder first)"
              .formatted(work.resolve("photographs"), pictures.size(), count));
    }
    pictures = pictures.subList(0, count);
    Path shards = work.resolve("shards-" + count);
    long bytes = BenchmarkCorpus.write(pictures, shards);
    print(
        "%,d pictures of %.0f kB; load of the machine %.1f%n",
        count, bytes / 1e3 / count, PROCESS.getSystemLoadAverage());
    Path datasets = work.resolve("datasets");
    FileUtils.deleteDirectory(datasets.toFile());
    int few = Math.min(BenchmarkCorpus.PAIRS_A_SHARD, count);
    // Half before and half after, as the machine's pace may change meanwhile.
    Taken plain = plain(pictures.subList(0, count / 2));
    Taken cold;
    Taken prepared;
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .appName("benchmark")
            .config("spark.ui.enabled", false)
            .getOrCreate()) {
      cold = prepare(spark, few, shards + "/00000-*.tar", datasets, "cold");
      prepared = prepare(spark, count, shards + "/*.tar", datasets, "warm");
    }
    print("peak resident memory %s, peak heap at most %,d MB%n", peakResident(), peakHeap() >> 20);
    plain = plain.plus(plain(pictures.subList(count / 2, count)));
    pace("prepare, cold", few, cold);
    pace("prepare, warm", count, prepared);
    pace("plain: decode, crop, shrink, encode", count, plain);
    print(
        "prepare, warm / plain: %.2fx by CPU time, %.2fx by wall time%n",
        plain.cpu() / prepared.cpu(), plain.wall() / prepared.wall());
    python(work.resolve("photographs"));
  }

  private static Taken prepare(
      SparkSession spark, int count, String shards, Path datasets, String run)
      throws InterruptedException {
    Map<String, Object> values =
        Map.of(
            "source.format", "webdataset",
            "source.path", shards,
            "output.root", datasets.toString(),
            "output.name", run,
            "image.size", SIDE);
    var config =
        ConfigurationLoader.load(
            PrepareConfig.class,
            PrepareJob.DEFAULTS,
            ConfigFactory.parseMap(values),
            List.of(),
            "of the benchmark");
    StepTimes times = new StepTimes();
    Map<String, Double> seconds;
    Taken taken;
    spark.sparkContext().addSparkListener(times);
    long wall = System.nanoTime();
    long cpu = PROCESS.getProcessCpuTime();
    try (CpuSampler sampler = new CpuSampler(WorkKind::of)) {
      PrepareResult result = PrepareJob.run(spark, config.value(), config.json());
      taken = Taken.since(wall, cpu);
      seconds = sampler.stop();
      // Looking is no part of the work.
      taken = new Taken(taken.wall(), taken.cpu() - seconds.get(CpuSampler.ITSELF));
      if (result.kept() != count) {
        throw new IllegalStateException(
            "Cannot trust the figures: " + result.funnel().byRule() + " rejected");
      }
    } finally {
      spark.sparkContext().removeSparkListener(times);
    }
    double all = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    print("%n%s, %,d pictures%n", run, count);
    print("%-40s %8s %7s %12s%n", "kind of work", "CPU s", "share", "ms a picture");
    seconds.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            work ->
                print(
                    "%-40s %8.2f %6.1f%% %12.2f%n",
                    work.getKey(),
                    work.getValue(),
                    100 * work.getValue() / all,
                    1e3 * work.getValue() / count));
    print("%n%-48s %5s %6s %8s %8s %8s%n", "step", "jobs", "tasks", "wall s", "tasks s", "CPU s");
    times
        .steps()
        .forEach(
            (name, step) ->
                print(
                    "%-48s %5d %6d %8.2f %8.2f %8.2f%n",
                    name,
                    step.jobs,
                    step.tasks,
                    step.wallSeconds,
                    step.taskSeconds,
                    step.cpuSeconds));
    print("%n");
    return taken;
  }

  private static Taken plain(List<Path> pictures) throws IOException {
    opencv_core.setNumThreads(1);
    for (Path picture : pictures.subList(0, Math.min(WARM_UP, pictures.size()))) {
      PlainScript.convert(Files.readAllBytes(picture), SIDE);
    }
    long wall = System.nanoTime();
    long cpu = PROCESS.getProcessCpuTime();
    for (Path picture : pictures) {
      PlainScript.convert(Files.readAllBytes(picture), SIDE);
    }
    return Taken.since(wall, cpu);
  }

  private static void python(Path folder) throws IOException, InterruptedException {
    if (process("python3", "-c", "import cv2") != 0) {
      print("The plain script in Python is left out: python3 has no cv2%n");
      return;
    }
    print("the plain script in Python, all of the folder, by wall time: ");
    if (process("python3", "data-prep/src/bench/decode_resize.py", folder.toString(), "1") != 0) {
      throw new IllegalStateException("Cannot run data-prep/src/bench/decode_resize.py");
    }
  }

  private static int process(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.INHERIT)
          .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
          .start()
          .waitFor();
    } catch (IOException e) {
      print("(%s)%n", e.getMessage());
      return -1;
    }
  }

  private static String peakResident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return "unknown";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .map(line -> "%,d MB".formatted(Long.parseLong(line.replaceAll("\\D", "")) >> 10))
        .findFirst()
        .orElse("unknown");
  }

  /** The pools' peaks need not be of one moment. */
  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  private static void pace(String what, int count, Taken taken) {
    print(
        "%-40s %7.1f pictures/s of CPU time, %7.1f of wall time%n",
        what, count / taken.cpu(), count / taken.wall());
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
    System.out.flush();
  }
}
