package org.ruyi.jobs.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.ruyi.jobs.checkpoint.CheckpointStore;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.demo.EmbeddedS3;
import org.ruyi.jobs.train.config.TrainConfig;

/**
 * Where checkpoints are measured: a run of {@code conf/ddpm.conf}, in this JVM or, with {@code
 * -Dbenchmark.cluster=true}, on an executor process of one thread; a local folder and an S3 server,
 * which is in this process or, on a cluster, in one of the least priority.
 */
final class CheckpointBench implements AutoCloseable {
  private static final int SIDE = 32;
  private static final String RUN = "measured";

  private final Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<String> overrides;
  private JavaSparkContext context;

  private CheckpointBench(Path folder, List<String> overrides) {
    this.folder = folder;
    this.overrides = overrides;
  }

  /**
   * @param overrides {@code key=value}, as after {@code --set}
   */
  static CheckpointBench start(List<String> overrides) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("ruyi-checkpoints-");
    PairsDataset.publish(folder.resolve("datasets"), 1, 200, SIDE);
    CheckpointBench bench = new CheckpointBench(folder, overrides);
    if (Boolean.getBoolean("benchmark.cluster")) {
      bench.startCluster();
    } else {
      bench.startHere();
    }
    return bench;
  }

  private void startHere() {
    EmbeddedS3 s3 = opened(EmbeddedS3.start(folder.resolve("s3"), "bucket"));
    context = opened(TrainSpark.start("local[2]", hadoop(s3.hadoopSettings())));
  }

  private void startCluster() throws IOException, InterruptedException {
    DistantS3 s3 = opened(DistantS3.start(folder.resolve("s3"), "bucket"));
    StandaloneCluster cluster = opened(StandaloneCluster.start(folder.resolve("cluster"), 1));
    cluster.linkNativeLibraries(1);
    Map<String, String> settings = hadoop(s3.hadoopSettings());
    settings.putAll(cluster.settings(1));
    settings.merge(
        "spark.executor.extraJavaOptions", " -XX:ActiveProcessorCount=1", String::concat);
    context = opened(TrainSpark.start(cluster.master(), settings));
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.add(0, part);
    return part;
  }

  private static Map<String, String> hadoop(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    settings.forEach((key, value) -> all.put("spark.hadoop." + key, value));
    return all;
  }

  /** Values of {@code checkpoint.root}, by what people call them. */
  Map<String, String> roots() {
    Map<String, String> roots = new LinkedHashMap<>();
    roots.put("local folder", folder.resolve("runs").toString());
    roots.put("S3 server", "s3a://bucket/runs");
    return roots;
  }

  /** A run that has its first parameters, of one worker and rounds of eight steps. */
  TrainingRun run(String root) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.root=" + folder.resolve("datasets"),
                "data.name=squares",
                "checkpoint.root=" + root,
                "checkpoint.run=" + RUN,
                "checkpoint.keep=1",
                "train.workers=1",
                "train.batch-size=1",
                "train.steps=100000",
                "train.steps-per-round=8"));
    all.addAll(overrides);
    TrainingRun run =
        TrainingRun.of(
            context,
            ConfigurationLoader.load(
                TrainConfig.class, TrainConfig.DEFAULTS, Path.of("conf/ddpm.conf"), all),
            DatasetVersion.open(
                folder.resolve("datasets").toString(),
                "squares",
                "latest",
                context.hadoopConfiguration()));
    run.initialize();
    return run;
  }

  CheckpointWriter writer(String root) {
    return new CheckpointWriter(CheckpointStore.open(root, RUN, context.hadoopConfiguration()));
  }

  /** What a run would have logged by now. */
  static RunLog log(RoundMetrics metrics) {
    return new RunLog(List.of("{\"step\": %d}".formatted(metrics.step())), Gallery.empty());
  }

  @Override
  public void close() throws IOException {
    for (AutoCloseable part : opened) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
