package org.ruyi.jobs.prepare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.ledger.Balance;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.pipeline.ParquetLayout;
import org.ruyi.data.pipeline.PictureStage;
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

  /**
   * @param folder of the version in the store
   */
  VersionWriter(SparkSession spark, PrepareConfig config, Store store, String folder) {
    this.spark = spark;
    this.config = config;
    this.store = store;
    this.folder = folder;
    this.files = new VersionFiles(spark, store.uri(folder));
  }

  /**
   * Writes data, ledger and report.
   *
   * @throws JobException where no pair is kept
   */
  Funnel write(JudgedCorpus judged) throws IOException {
    if (judged.passed() == 0) {
      throw nothingKept(Funnel.of(judged.input(), judged.rejects()));
    }
    Dataset<Row> staged = pictures(judged);
    long kept = Verdicts.count(staged).balance("the pictures", judged.passed()).kept();
    Dataset<Row> rejects = ledger(judged, staged, judged.input() - kept);
    Funnel funnel = Funnel.of(judged.input(), rejects);
    if (kept == 0) {
      throw nothingKept(funnel);
    }
    Dataset<Row> data = data();
    new Balance("publication", judged.input(), data.count(), rejects.count());
    report(funnel, data, rejects);
    store.delete(folder + "/_work");
    return funnel;
  }

  /** Every object of the version, with sizes and digests. */
  List<StoredFile> files() throws IOException {
    describe("digest the files");
    return files.describe();
  }

  private Dataset<Row> pictures(JudgedCorpus judged) {
    describe("plan the pictures");
    Dataset<Row> staged = PictureStage.process(judged.survivors(), judged.passed(), config);
    LOG.info(
        "Preparing {} pictures in {} tasks",
        Numbers.whole(judged.passed()),
        Numbers.whole(staged.rdd().getNumPartitions()));
    describe("fetch, decode and encode the pictures");
    write(staged, STAGED, ParquetLayout.staging(config.output()));
    return read(STAGED, Columns.STAGED);
  }

  private Dataset<Row> ledger(JudgedCorpus judged, Dataset<Row> staged, long rejected) {
    describe("write the ledger");
    write(
        Results.rejects(judged.rows(), staged, rejected, config.output()),
        "rejects",
        Map.of("compression", "zstd"));
    return read("rejects", Columns.REJECTS);
  }

  private Dataset<Row> data() throws IOException {
    describe("write the pairs");
    List<String> parts =
        files.paths(STAGED).stream().map(path -> store.uri(folder + "/" + path)).toList();
    write(Results.data(spark, parts), "data", ParquetLayout.data(config.output()));
    return read("data", Columns.DATA);
  }

  private void report(Funnel funnel, Dataset<Row> data, Dataset<Row> rejects) throws IOException {
    describe("statistics and report");
    Dataset<Row> facts = spark.createDataFrame(List.of(), PictureFacts.SCHEMA);
    ReportInput input =
        new ReportInput(
            config,
            folder.substring(folder.lastIndexOf('/') + 1),
            VersionNumbers.measure(funnel, data, facts),
            Samples.of(data, rejects, funnel, List.of()),
            List.of(),
            Optional.empty());
    put("report/stats.json", StatsJson.of(input));
    put("report/word-cloud.svg", PrepareReport.wordCloud(input));
    put("report/report.html", PrepareReport.html(input));
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

  private JobException nothingKept(Funnel funnel) {
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
