package org.ruyi.jobs.prepare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.fetch.TrustedCertificates;
import org.ruyi.data.ledger.Balance;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.pipeline.Outcomes;
import org.ruyi.data.pipeline.RefreshPlan;
import org.ruyi.data.pipeline.Results;
import org.ruyi.data.score.Scorers;
import org.ruyi.data.source.PairSource;
import org.ruyi.data.source.Sources;
import org.ruyi.data.stats.Funnel;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.dataset.DatasetManifest;
import org.ruyi.jobs.dataset.DatasetVersion;
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

  private static final int STATS_LIMIT = 64 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(PrepareJob.class);

  private final SparkSession spark;
  private final PrepareConfig config;
  private final JsonNode effective;
  private final Store store;
  private final ManifestLog<DatasetManifest> log;
  private final Optional<DatasetVersion> newest;
  private final SmallCorpus small;
  private final String nonce = Store.nonce();

  private PrepareJob(SparkSession spark, PrepareConfig config, String effectiveConfiguration) {
    this.spark = spark;
    this.config = config;
    this.effective = parsed(effectiveConfiguration);
    this.small = new SmallCorpus(spark);
    Configuration hadoop = spark.sessionState().newHadoopConf();
    this.store = Store.open(config.output().root() + "/" + config.output().name(), hadoop);
    this.log = new ManifestLog<>(store, DatasetManifest.class);
    this.newest = DatasetVersion.newest(config.output().root(), config.output().name(), hadoop);
  }

  private static JsonNode parsed(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The effective configuration is no JSON", e);
    }
  }

  /**
   * Prepares and publishes a version, from the newest one where there is one.
   *
   * @param effectiveConfiguration the settings as one JSON object, stored with the version
   * @throws UserException where the source cannot be read as configured, or holds nothing
   * @throws JobException where the run fails; nothing is published then
   */
  public static PrepareResult run(
      SparkSession spark, PrepareConfig config, String effectiveConfiguration) {
    return new PrepareJob(spark, config, effectiveConfiguration).explained(PrepareJob::refresh);
  }

  /**
   * Reads the source, judges the captions and plans the rest, but gets no picture and writes
   * nothing.
   */
  public static DryRun dryRun(
      SparkSession spark, PrepareConfig config, String effectiveConfiguration) {
    return new PrepareJob(spark, config, effectiveConfiguration).explained(PrepareJob::plan);
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
      small.close();
      spark.sparkContext().setJobDescription(null);
    }
  }

  private DryRun plan() throws IOException {
    PairSource source = source();
    Optional<ParentVersion> parent = parent();
    try (JudgedCorpus judged = judged(source, parent);
        RefreshPlan plan = plan(judged, source, parent, Instant.now())) {
      return new DryRun(
          Funnel.of(judged.input(), judged.rejects()),
          plan.counts(),
          judged.vanished(),
          parent.map(p -> p.version().manifest().version()));
    }
  }

  private PrepareResult refresh() throws IOException {
    Instant started = Instant.now();
    PairSource source = source();
    Optional<ParentVersion> parent = parent();
    String version = VersionName.of(started, nonce);
    String folder = "versions/" + version;
    VersionWriter writer = new VersionWriter(spark, config, store, folder);
    try (JudgedCorpus judged = judged(source, parent);
        RefreshPlan plan = plan(judged, source, parent, started)) {
      if (judged.passed() == 0) {
        throw writer.nothingKept(Funnel.of(judged.input(), judged.rejects()));
      }
      Optional<String> staged = writer.pictures(plan, started.toEpochMilli());
      Dataset<Row> outcomes = Outcomes.of(spark, plan, staged, config);
      try {
        if (parent.isPresent() && plan.counts().got() == 0) {
          Optional<PrepareResult> unchanged = unchanged(parent.get(), judged, outcomes, started);
          if (unchanged.isPresent()) {
            return unchanged.get();
          }
        }
        Funnel funnel = writer.write(judged, outcomes, before());
        return publish(version, writer, funnel, source, started);
      } finally {
        outcomes.unpersist();
      }
    } catch (Exception e) {
      discard(writer, version, e);
      throw e;
    }
  }

  private Optional<PrepareResult> unchanged(
      ParentVersion parent, JudgedCorpus judged, Dataset<Row> outcomes, Instant started)
      throws IOException {
    spark.sparkContext().setJobDescription("prepare: compare with the newest version");
    Dataset<Row> rejects = Results.ledger(judged.rows(), outcomes);
    if (!UnchangedCheck.samePairs(parent.data(), outcomes.filter(Columns.isIn()))
        || !UnchangedCheck.sameRejects(parent.rejects(spark), rejects)) {
      return Optional.empty();
    }
    log.hintAtLatest();
    String version = parent.version().manifest().version();
    LOG.info("Nothing is new: version {} of {} stands", version, config.output().name());
    return Optional.of(
        result(
            PrepareResult.Outcome.UNCHANGED, version, Funnel.of(judged.input(), rejects), started));
  }

  private PrepareResult publish(
      String version, VersionWriter writer, Funnel funnel, PairSource source, Instant started)
      throws IOException {
    DatasetManifest manifest =
        ManifestBuilder.build(
            config,
            version,
            newest.map(v -> v.manifest().version()).orElse(null),
            nonce,
            started,
            funnel,
            writer.files(),
            source,
            effective);
    spark.sparkContext().setJobDescription("prepare: publish " + version);
    log.commit(version, manifest);
    LOG.info(
        "Published version {} of {}: {} pairs kept, {} rejected",
        version,
        config.output().name(),
        Numbers.whole(funnel.kept()),
        Numbers.whole(funnel.rejected()));
    return result(PrepareResult.Outcome.PUBLISHED, version, funnel, started);
  }

  private PrepareResult result(
      PrepareResult.Outcome outcome, String version, Funnel funnel, Instant started) {
    String folder = "versions/" + version;
    return new PrepareResult(
        outcome,
        version,
        store.uri(folder),
        store.uri("manifests/" + version + ".json"),
        store.uri(folder + "/report/report.html"),
        funnel,
        Duration.between(started, Instant.now()));
  }

  /** Removes what a failed run wrote; readers never saw it, unless its commit did succeed. */
  private void discard(VersionWriter writer, String version, Exception failure) {
    try {
      if (failure instanceof GatesFailedException) {
        writer.keepReport();
      } else if (!log.ids().contains(version)) {
        store.delete("versions/" + version);
      }
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private Optional<ParentVersion> parent() {
    return newest.flatMap(version -> ParentVersion.of(spark, config, effective, version));
  }

  private RefreshPlan plan(
      JudgedCorpus judged, PairSource source, Optional<ParentVersion> parent, Instant now) {
    spark.sparkContext().setJobDescription("prepare: compare with the newest version");
    RefreshPlan plan =
        RefreshPlan.of(
            judged.survivors(),
            source.files(),
            parent.map(ParentVersion::tables),
            config.scores(),
            new RefreshPlan.Terms(
                config.refresh(),
                now.toEpochMilli(),
                parent.map(ParentVersion::standing).orElse(Set.of()),
                parent.map(ParentVersion::reopened).orElse(Set.of())));
    RefreshPlan.Counts counts = plan.counts();
    new Balance("the plan", judged.passed(), counts.all(), 0);
    LOG.info(
        "{} pictures to get, {} of them once more; {} carried over, {} rejections stand",
        Numbers.whole(counts.got()),
        Numbers.whole(counts.retried()),
        Numbers.whole(counts.carried()),
        Numbers.whole(counts.settled()));
    return plan;
  }

  private Optional<ReportInput.Parent> before() {
    return newest.map(
        version -> {
          String id = version.manifest().version();
          String path = "versions/" + id + "/report/stats.json";
          try {
            return new ReportInput.Parent(
                id, StatsJson.read(store.read(path, STATS_LIMIT), store.uri(path)));
          } catch (IOException e) {
            LOG.warn("The report will not compare with version {}: {}", id, e.getMessage());
            return new ReportInput.Parent(id, null);
          }
        });
  }

  private PairSource source() {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Scorers.check(config.scorers(), hadoop);
    TrustedCertificates.context(config.fetch().trustedCertificates(), hadoop);
    PairSource source = Sources.open(config.source(), hadoop);
    LOG.info(
        "Reading {} files of {}", Numbers.whole(source.files().size()), config.source().path());
    return source;
  }

  private JudgedCorpus judged(PairSource source, Optional<ParentVersion> parent) {
    long before = parent.map(p -> p.version().manifest().counts().input()).orElse(0L);
    JudgedCorpus judged =
        JudgedCorpus.of(
            spark,
            source,
            config,
            parent.map(ParentVersion::tables),
            listed -> small.expect(Math.max(listed, before)));
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
