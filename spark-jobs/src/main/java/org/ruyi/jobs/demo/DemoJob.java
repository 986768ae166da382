package org.ruyi.jobs.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.prepare.PrepareJob;
import org.ruyi.jobs.prepare.PrepareResult;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.sample.SampleJob;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.train.Start;
import org.ruyi.jobs.train.TrainJob;
import org.ruyi.jobs.train.TrainSummary;
import org.ruyi.jobs.train.config.TrainConfig;
import org.ruyi.model.scheduler.SchedulerClass;

/** Runs every job once, on a corpus and an S3 server of its own. */
public final class DemoJob implements AutoCloseable {
  private static final String BUCKET = "ruyi";
  private static final String DATASETS = "s3a://" + BUCKET + "/datasets";
  private static final String RUNS = "s3a://" + BUCKET + "/runs";
  private static final long SEED = 7;
  private static final int METRICS_LIMIT = 64 << 20;

  private final DemoFolder folder;
  private final EmbeddedS3 server;
  private final Scale scale;

  /**
   * How much the demo does.
   *
   * @param pairs drawn, beside the bad ones
   * @param steps of training
   * @param rows of pictures, a class a column
   * @param samplingSteps of each picture
   */
  record Scale(int pairs, int steps, int rows, int samplingSteps) {
    static final Scale DEMO = new Scale(1200, 2600, 6, 100);
  }

  private DemoJob(DemoFolder folder, EmbeddedS3 server, Scale scale) {
    this.folder = folder;
    this.server = server;
    this.scale = scale;
  }

  /**
   * Prepares the folder and starts the server.
   *
   * @param work emptied where an earlier demo left it
   */
  public static DemoJob start(Path work) throws IOException {
    return start(work, Scale.DEMO);
  }

  static DemoJob start(Path work, Scale scale) throws IOException {
    DemoFolder folder = DemoFolder.create(work);
    return new DemoJob(folder, EmbeddedS3.start(folder.objects(), BUCKET), scale);
  }

  /** What the session must be started with: two slots, and the server's address. */
  public Map<String, String> sparkSettings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.master", "local[2]");
    settings.put("spark.sql.shuffle.partitions", "2");
    server.hadoopSettings().forEach((key, value) -> settings.put("spark.hadoop." + key, value));
    return settings;
  }

  /**
   * Runs the whole road.
   *
   * @return three lines for the end: what to look at and what to run next
   * @throws JobException where a planted row was not rejected for its own reason
   */
  public List<String> run(SparkSession session, Progress progress) throws IOException {
    Instant began = Instant.now();
    progress.note(
        "1/4 drawing a corpus of %d pairs, and planting bad rows".formatted(scale.pairs()));
    DemoCorpus.Contents corpus = DemoCorpus.write(folder.raw(), scale.pairs(), SEED);

    progress.note("2/4 preparing it");
    PrepareResult prepared = prepare(session);
    requireLedger(corpus, prepared);

    progress.note("3/4 training on two workers");
    TrainSummary trained = train(session, progress);

    progress.note("4/4 drawing from the checkpoint");
    Configuration hadoop = session.sessionState().newHadoopConf();
    List<Integer> classes = IntStream.range(0, Scene.classes().size()).boxed().toList();
    SampleJob.Request request =
        new SampleJob.Request(
            trained.run(),
            scale.rows() * classes.size(),
            scale.samplingSteps(),
            SchedulerClass.DDIM,
            SEED,
            1,
            1,
            classes,
            OptionalInt.of(classes.size()),
            folder.grid());
    SampleJob.run(
        request, hadoop, (done, total) -> progress.step("sampling step", done, total, ""));

    Store version = Store.open(prepared.uri(), hadoop);
    Files.write(folder.datasetReport(), version.read("report/report.html", METRICS_LIMIT));
    new DemoReport(folder, corpus, prepared, trained)
        .write(metrics(trained, hadoop), Duration.between(began, Instant.now()));
    return closing();
  }

  private PrepareResult prepare(SparkSession session) {
    var configuration =
        ConfigurationLoader.load(
            PrepareConfig.class,
            PrepareJob.DEFAULTS,
            ConfigFactory.parseResources(DemoJob.class, "prepare.conf"),
            List.of("source.path=" + folder.raw() + "/*.tar", "output.root=" + DATASETS),
            "of the demo");
    return PrepareJob.run(session, configuration.value(), configuration.json());
  }

  private static void requireLedger(DemoCorpus.Contents corpus, PrepareResult prepared) {
    Map<String, Long> planted = new TreeMap<>();
    corpus.planted().forEach((rule, count) -> planted.put(rule, count.longValue()));
    Map<String, Long> rejected = new TreeMap<>(prepared.funnel().byRule());
    if (prepared.kept() != corpus.good() || !rejected.equals(planted)) {
      throw new JobException(
          "Cannot go on: the rules rejected %s and kept %d, but %s were planted among %d good pairs"
              .formatted(rejected, prepared.kept(), planted, corpus.good()));
    }
  }

  private TrainSummary train(SparkSession session, Progress progress) {
    List<String> classes = Scene.classes().stream().map(phrase -> '"' + phrase + '"').toList();
    var configuration =
        ConfigurationLoader.load(
            TrainConfig.class,
            TrainConfig.DEFAULTS,
            ConfigFactory.parseResources(DemoJob.class, "train.conf"),
            List.of(
                "data.root=" + DATASETS,
                "data.classes=" + classes,
                "train.steps=" + scale.steps(),
                "train.warmup-steps=" + scale.steps() / 10,
                "checkpoint.root=" + RUNS),
            "of the demo");
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    return TrainJob.run(context, configuration, Start.FRESH, () -> false, progress);
  }

  private static List<JsonNode> metrics(TrainSummary trained, Configuration hadoop)
      throws IOException {
    byte[] lines = Store.open(trained.run(), hadoop).read("metrics.jsonl", METRICS_LIMIT);
    List<JsonNode> rounds = new ArrayList<>();
    try (var values = new ObjectMapper().readerFor(JsonNode.class).readValues(lines)) {
      while (values.hasNext()) {
        rounds.add((JsonNode) values.next());
      }
    }
    return rounds;
  }

  private List<String> closing() {
    Path objects = folder.objects().resolve(BUCKET);
    return List.of(
        "Look at   " + folder.report() + " (opens offline)",
        "Draw more ./ruyi sample --checkpoint %s --class 0 --steps 100 --eta 1 --out grid.png"
            .formatted(objects.resolve("runs/shapes")),
        "Your own  ./ruyi prepare --conf conf/wukong.conf --set source.path=... --set"
            + " output.root=... (README: Your own data)");
  }

  @Override
  public void close() {
    server.close();
  }
}
