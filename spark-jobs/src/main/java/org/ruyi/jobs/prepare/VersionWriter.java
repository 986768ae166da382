package org.ruyi.jobs.prepare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.ledger.Balance;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.pipeline.ParquetLayout;
import org.ruyi.data.pipeline.PictureStage;
import org.ruyi.data.pipeline.RefreshPlan;
import org.ruyi.data.pipeline.Results;
import org.ruyi.data.stats.Funnel;
import org.ruyi.data.stats.PictureFacts;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.store.StoredFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the objects of a version into its folder, where no reader looks yet. */
final class VersionWriter {
  private static final Logger LOG = LoggerFactory.getLogger(VersionWriter.class);
  private static final String STAGED = "_work/pictures";

  private final SparkSession spark;
  private final PrepareConfig config;
  private final Store store;
  private final String folder;
  private final VersionFiles files;
  private final List<String> scores;

  /**
   * @param folder of the version in the store
   */
  VersionWriter(SparkSession spark, PrepareConfig config, Store store, String folder) {
    this.spark = spark;
    this.config = config;
    this.store = store;
    this.folder = folder;
    this.files = new VersionFiles(spark, store.uri(folder));
    this.scores = config.scores();
  }

  /**
   * Gets and prepares the pictures that the plan asks for, into the version's work folder.
   *
   * @param now milliseconds since 1970, noted with every try
   * @return URI of the folder; nothing where there are none to get
   */
  Optional<String> pictures(RefreshPlan plan, long now) {
    if (plan.counts().got() == 0) {
      return Optional.empty();
    }
    describe("plan the pictures");
    Dataset<Row> staged = PictureStage.process(plan, config, now);
    LOG.info(
        "Preparing {} pictures in {} tasks",
        Numbers.whole(plan.counts().got()),
        Numbers.whole(staged.rdd().getNumPartitions()));
    describe("fetch, decode and encode the pictures");
    write(staged, STAGED, ParquetLayout.staging(config.output()));
    return Optional.of(store.uri(folder + "/" + STAGED));
  }

  /**
   * Writes data, ledger, state and report.
   *
   * @param outcomes by {@link Columns#outcome}, with every verdict
   * @param parent the version before, where there is one
   * @throws GatesFailedException where the version is not what is expected
   * @throws JobException where no pair is kept
   */
  Funnel write(JudgedCorpus judged, Dataset<Row> outcomes, Optional<ReportInput.Parent> parent)
      throws IOException {
    long kept = Verdicts.count(outcomes).balance("the pictures", judged.passed()).kept();
    Dataset<Row> rejects = ledger(judged, outcomes, judged.input() - kept);
    Funnel funnel = Funnel.of(judged.input(), rejects);
    if (kept == 0) {
      throw nothingKept(funnel);
    }
    describe("write the pairs");
    write(
        Results.data(outcomes, kept, scores, config.output()),
        "data",
        ParquetLayout.data(config.output()));
    Dataset<Row> data = read("data", Columns.data(scores));
    new Balance("publication", judged.input(), data.count(), rejects.count());
    describe("write what the next version must know");
    write(
        Results.state(outcomes, judged.passed(), config.output()),
        "state",
        Map.of("compression", "zstd"));
    describe("statistics and report");
    VersionNumbers numbers =
        VersionNumbers.measure(
            funnel,
            data,
            outcomes.select(
                Stream.of(PictureFacts.SCHEMA.fieldNames())
                    .map(functions::col)
                    .toArray(Column[]::new)));
    List<GateResult> gates = Gates.check(config.gates(), Gates.Measures.of(numbers, parent));
    Samples samples = Samples.of(data, rejects, funnel, Previews.of(staged(), outcomes, funnel));
    report(
        new ReportInput(
            config,
            folder.substring(folder.lastIndexOf('/') + 1),
            numbers,
            samples,
            gates,
            parent));
    List<GateResult> failed = gates.stream().filter(gate -> !gate.passed()).toList();
    if (!failed.isEmpty()) {
      throw new GatesFailedException(
          config.output().name(), failed, store.uri(folder + "/report/report.html"));
    }
    store.delete(folder + "/_work");
    return funnel;
  }

  /** Leaves the report of a version that is not published, and nothing else. */
  void keepReport() throws IOException {
    for (String part : List.of("_work", "data", "rejects", "state")) {
      store.delete(folder + "/" + part);
    }
  }

  /** Every object of the version, with sizes and digests. */
  List<StoredFile> files() throws IOException {
    describe("digest the files");
    return files.describe();
  }

  private Optional<Dataset<Row>> staged() throws IOException {
    return store.exists(folder + "/" + STAGED)
        ? Optional.of(read(STAGED, Columns.staged(scores)))
        : Optional.empty();
  }

  private Dataset<Row> ledger(JudgedCorpus judged, Dataset<Row> outcomes, long rejected) {
    describe("write the ledger");
    write(
        Results.rejects(judged.rows(), outcomes, rejected, config.output()),
        "rejects",
        Map.of("compression", "zstd"));
    return read("rejects", Columns.REJECTS);
  }

  private void report(ReportInput input) throws IOException {
    PrepareReport report = PrepareReport.of(input);
    put("report/stats.json", StatsJson.of(input));
    put("report/word-cloud.svg", report.words().file());
    put("report/report.html", report.html());
  }

  private void put(String path, String text) throws IOException {
    store.replace(folder + "/" + path, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(Dataset<Row> rows, String path, Map<String, String> options) {
    rows.write()
        .options(options)
        // The manifest says what is complete.
        .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
        .parquet(store.uri(folder + "/" + path));
  }

  private Dataset<Row> read(String path, StructType schema) {
    return spark.read().schema(schema).parquet(store.uri(folder + "/" + path));
  }

  private void describe(String step) {
    spark.sparkContext().setJobDescription("prepare: " + step);
  }

  JobException nothingKept(Funnel funnel) {
    String rules =
        funnel.byRule().entrySet().stream()
            .map(rule -> rule.getKey() + " " + rule.getValue())
            .collect(Collectors.joining(", "));
    return new JobException(
        "Cannot publish "
            + config.output().name()
            + ": none of its "
            + funnel.input()
            + " pairs was kept (rejected by "
            + rules
            + "); loosen the rules or correct the source");
  }
}
