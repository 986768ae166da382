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
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.ruyi.jobs.checkpoint.CheckpointStore;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.demo.EmbeddedS3;
import org.ruyi.jobs.train.config.TrainConfig;

/**
 * Where checkpoints are measured: a run of {@code conf/ddpm.conf}, in this JVM or, with {@code
 * -Dbenchmark.cluster=true}, on an executor process of one thread; a local folder and an S3 server
 * in this process.
 */
final class CheckpointBench implements AutoCloseable {
  private static final int SIDE = 32;
  private static final String RUN = "measured";

  private final Path folder;
  private final EmbeddedS3 s3;
  private final Optional<StandaloneCluster> cluster;
  private final JavaSparkContext context;
  private final List<String> overrides;

  private CheckpointBench(
      Path folder,
      EmbeddedS3 s3,
      Optional<StandaloneCluster> cluster,
      JavaSparkContext context,
      List<String> overrides) {
    this.folder = folder;
    this.s3 = s3;
    this.cluster = cluster;
    this.context = context;
    this.overrides = overrides;
  }

  /**
   * @param overrides {@code key=value}, as after {@code --set}
   */
  static CheckpointBench start(List<String> overrides) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("ruyi-checkpoints-");
    EmbeddedS3 s3 = EmbeddedS3.start(folder.resolve("s3"), "bucket");
    PairsDataset.publish(folder.resolve("datasets"), 1, 200, SIDE);
    Map<String, String> settings = new HashMap<>();
    s3.hadoopSettings().forEach((key, value) -> settings.put("spark.hadoop." + key, value));
    Optional<StandaloneCluster> cluster = Optional.empty();
    if (Boolean.getBoolean("benchmark.cluster")) {
      cluster = Optional.of(StandaloneCluster.start(folder.resolve("cluster"), 1));
      cluster.get().linkNativeLibraries(1);
      settings.putAll(cluster.get().settings(1));
      settings.merge(
          "spark.executor.extraJavaOptions", " -XX:ActiveProcessorCount=1", String::concat);
    }
    String master = cluster.map(StandaloneCluster::master).orElse("local[2]");
    return new CheckpointBench(folder, s3, cluster, TrainSpark.start(master, settings), overrides);
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
    context.close();
    cluster.ifPresent(StandaloneCluster::close);
    s3.close();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
