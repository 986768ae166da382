package org.ruyi.jobs.prepare;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.source.PairSource;
import org.ruyi.data.source.Sources;
import org.ruyi.data.stats.Funnel;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.dataset.DatasetManifest;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.store.ManifestLog;
import org.ruyi.jobs.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a source of raw pairs into a dataset version.
 *
 * <p>Captions are judged first, on narrow columns. The pictures of the survivors are then got,
 * decoded and encoded exactly once, into files of the version's own unpublished folder: whatever
 * task is tried again or executor is lost, the kept pairs and the ledger are both read from that
 * one result, and later rules that compare pictures with each other can work on its columns. The
 * version exists for readers from the moment its manifest does, and not before.
 */
public final class PrepareJob {
  /** Class path resource with every key of the job, documented. */
  public static final String DEFAULTS = "org/ruyi/jobs/prepare/defaults.conf";

  private static final Logger LOG = LoggerFactory.getLogger(PrepareJob.class);

  private final SparkSession spark;
  private final PrepareConfig config;

  private PrepareJob(SparkSession spark, PrepareConfig config) {
    this.spark = spark;
    this.config = config;
  }

  /**
   * Prepares and publishes a version.
   *
   * @param effectiveConfiguration the settings as one JSON object, stored with the version
   * @throws UserException where the source cannot be read as configured, or holds nothing
   * @throws JobException where the run fails; nothing is published then
   */
  public static PrepareResult run(
      SparkSession spark, PrepareConfig config, String effectiveConfiguration) {
    return new PrepareJob(spark, config).explained(job -> job.publish(effectiveConfiguration));
  }

  /**
   * Reads the source and judges the captions, but fetches no picture and writes nothing.
   *
   * @return the funnel up to the captions; what it keeps is what a run would fetch
   */
  public static Funnel dryRun(SparkSession spark, PrepareConfig config) {
    return new PrepareJob(spark, config).explained(PrepareJob::judge);
  }

  private interface Work<T> {
    T of(PrepareJob job) throws IOException;
  }

  private <T> T explained(Work<T> work) {
    try {
      return work.of(this);
    } catch (Exception e) {
      // Not only what is declared: Spark throws a checked exception that Scala does not declare.
      throw Failures.explain(config.output().name(), e);
    } finally {
      spark.sparkContext().setJobDescription(null);
    }
  }

  private Funnel judge() {
    try (JudgedCorpus judged = judged(source())) {
      return Funnel.of(judged.input(), judged.rejects());
    }
  }

  private PrepareResult publish(String effectiveConfiguration) throws IOException {
    Instant started = Instant.now();
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Store store = Store.open(config.output().root() + "/" + config.output().name(), hadoop);
    ManifestLog<DatasetManifest> log = new ManifestLog<>(store, DatasetManifest.class);
    String parent = log.latest().orElse(null);
    PairSource source = source();
    String nonce = Store.nonce();
    String version = VersionName.of(started, nonce);
    String folder = "versions/" + version;
    try (JudgedCorpus judged = judged(source)) {
      VersionWriter writer = new VersionWriter(spark, config, store, folder);
      Funnel funnel = writer.write(judged);
      DatasetManifest manifest =
          ManifestBuilder.build(
              config,
              version,
              parent,
              nonce,
              started,
              funnel,
              writer.files(),
              source,
              effectiveConfiguration);
      spark.sparkContext().setJobDescription("prepare: publish " + version);
      log.commit(version, manifest);
      LOG.info(
          "Published version {} of {}: {} pairs kept, {} rejected",
          version,
          config.output().name(),
          Numbers.whole(funnel.kept()),
          Numbers.whole(funnel.rejected()));
      return new PrepareResult(
          version,
          store.uri(folder),
          store.uri("manifests/" + version + ".json"),
          store.uri(folder + "/report/report.html"),
          funnel,
          Duration.between(started, Instant.now()));
    } catch (Exception e) {
      discard(log, store, version, folder, e);
      throw e;
    }
  }

  /** Removes what a failed run wrote; readers never saw it, unless its commit did succeed. */
  private static void discard(
      ManifestLog<DatasetManifest> log,
      Store store,
      String version,
      String folder,
      Exception failure) {
    try {
      if (!log.ids().contains(version)) {
        store.delete(folder);
      }
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private PairSource source() {
    PairSource source = Sources.open(config.source(), spark.sessionState().newHadoopConf());
    LOG.info(
        "Reading {} files of {}", Numbers.whole(source.files().size()), config.source().path());
    return source;
  }

  private JudgedCorpus judged(PairSource source) {
    JudgedCorpus judged = JudgedCorpus.of(spark, source, config.caption(), config.dedup());
    if (judged.input() == 0) {
      judged.close();
      throw new UserException(
          "Cannot prepare " + config.source().path() + ": the source holds no pairs");
    }
    LOG.info(
        "{} pairs listed, {} have captions that pass",
        Numbers.whole(judged.input()),
        Numbers.whole(judged.passed()));
    return judged;
  }
}
