package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.jobs.dataset.DatasetFolder;
import org.ruyi.jobs.dataset.DatasetManifest;
import org.ruyi.jobs.demo.EmbeddedS3;
import org.ruyi.jobs.store.FailingRequests;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.store.StoredFile;
import org.ruyi.jobs.store.StoredObject;

/**
 * Source and versions on an S3 that fails one request in ten, and every commit's first answer.
 *
 * <p>Takes a minute or more: {@code mvn -pl spark-jobs -am test -Dtest=FailingS3Test
 * -Dtest.excluded.groups= -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("slow")
final class FailingS3Test {
  private static final String ROOT = "s3a://bucket/datasets";
  private static final String SHARDS = "s3a://bucket/shards";

  @TempDir private Path folder;
  private EmbeddedS3 server;
  private SparkSession spark;

  @BeforeEach
  void start() {
    server = EmbeddedS3.start(folder.resolve("s3"), "bucket");
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 1)
            .config("spark.sql.codegen.wholeStage", false)
            // S3A's own patience instead of the SDK's, which cannot be shortened.
            .config("spark.hadoop.fs.s3a.attempts.maximum", 1)
            .config("spark.hadoop.fs.s3a.retry.interval", "5ms")
            .config("spark.hadoop.fs.s3a.retry.throttle.interval", "5ms")
            .config("spark.hadoop." + FailingRequests.KEY, FailingRequests.class.getName());
    Map<String, String> s3 = server.hadoopSettings();
    s3.forEach((key, value) -> builder.config("spark.hadoop." + key, value));
    spark = builder.getOrCreate();
  }

  @AfterEach
  void stop() {
    spark.stop();
    server.close();
  }

  @Test
  void theEndStateIsThatOfTheUndisturbedRun() throws IOException {
    add(0);
    add(1);
    FailingRequests.Counts before = FailingRequests.counts();
    PrepareResult first = run(SHARDS, ROOT);
    assertThat(first.outcome()).isEqualTo(PrepareResult.Outcome.PUBLISHED);
    assertThat(Published.newest(spark, ROOT)).isEqualTo(undisturbed());
    add(2);
    PrepareResult second = run(SHARDS, ROOT);
    assertThat(second.outcome()).isEqualTo(PrepareResult.Outcome.PUBLISHED);
    assertThat(Published.newest(spark, ROOT)).isEqualTo(undisturbed());
    assertThat(run(SHARDS, ROOT).outcome()).isEqualTo(PrepareResult.Outcome.UNCHANGED);

    FailingRequests.Counts failed = FailingRequests.counts().minus(before);
    assertThat(failed.commits()).isEqualTo(2);
    // About one in twenty each; a request that breaks by itself has no answer to lose.
    assertThat(failed.before()).isGreaterThan(failed.requests() / 25);
    assertThat(failed.after()).isGreaterThan(failed.requests() / 25);
    assertThat(manifests()).hasSize(2);
    assertOnlyWhatManifestsName();
  }

  /** Without S3, from scratch. */
  private Published undisturbed() throws IOException {
    String root = folder.resolve("local-" + Store.nonce()).toUri().toString();
    run(folder.resolve("shards").toString(), root);
    return Published.newest(spark, root);
  }

  private void assertOnlyWhatManifestsName() throws IOException {
    Store store = Store.open(ROOT + "/set", spark.sessionState().newHadoopConf());
    List<String> named =
        manifests().stream()
            .flatMap(
                manifest ->
                    manifest.files().stream()
                        .map(StoredFile::path)
                        .map(path -> manifest.version() + "/" + path))
            .sorted()
            .toList();
    assertThat(store.objects("versions")).extracting(StoredObject::path).isEqualTo(named);
  }

  private List<DatasetManifest> manifests() throws IOException {
    return DatasetFolder.open(ROOT + "/set", spark.sessionState().newHadoopConf()).manifests();
  }

  /** Adds a shard to the corpus on S3 and to the one on disk. */
  private void add(int number) throws IOException {
    Path local = folder.resolve("shards");
    FaultCorpus.shard(local, number);
    String name = "%05d.tar".formatted(number);
    Configuration calm = new Configuration();
    server.hadoopSettings().forEach(calm::set);
    org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(SHARDS, name);
    try (FileSystem s3 = FileSystem.newInstance(target.toUri(), calm)) {
      s3.copyFromLocalFile(new org.apache.hadoop.fs.Path(local.resolve(name).toUri()), target);
    }
  }

  private PrepareResult run(String shards, String root) {
    org.ruyi.jobs.config.Configuration<PrepareConfig> config = FaultCorpus.config(shards, root);
    return PrepareJob.run(spark, config.value(), config.json());
  }
}
