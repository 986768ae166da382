package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.jobs.train.StandaloneCluster;

/**
 * On a cluster with two workers, an executor is killed (SIGKILL) in every step of the job, after
 * the step's first task.
 *
 * <p>Takes minutes: {@code mvn -pl spark-jobs -am test -Dtest=KilledExecutorTest
 * -Dtest.excluded.groups= -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("slow")
final class KilledExecutorTest {
  private static final int WORKERS = 2;

  /** By the descriptions of the job. */
  private static final List<String> STEPS =
      List.of(
          "judge captions",
          "fetch, decode and encode the pictures",
          "write the ledger",
          "write the pairs",
          "digest the files");

  @TempDir private Path folder;

  @Test
  void anExecutorLostInAnyStepChangesNothing() throws IOException, InterruptedException {
    for (int shard = 0; shard < 4; shard++) {
      FaultCorpus.shard(folder.resolve("shards"), shard);
    }
    Published undisturbed;
    try (SparkSession spark = session("local[2]", Map.of())) {
      undisturbed = prepared(spark, "undisturbed");
    }
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), WORKERS)) {
      cluster.linkNativeLibraries(WORKERS + STEPS.size());
      try (SparkSession spark = session(cluster.master(), cluster.settings(WORKERS))) {
        for (String step : STEPS) {
          Killer killer = new Killer(cluster, "prepare: " + step);
          spark.sparkContext().addSparkListener(killer);
          assertThat(prepared(spark, step.replaceAll("\\W+", "-"))).as(step).isEqualTo(undisturbed);
          spark.sparkContext().removeSparkListener(killer);
          assertThat(killer.killed.get()).as("killed while it would " + step).isNotNull();
          killer.killed.get().onExit().join();
        }
      }
    }
  }

  /** Kills one executor after the first task that ends in a step. */
  private static final class Killer extends SparkListener {
    private final StandaloneCluster cluster;
    private final String step;
    private final AtomicReference<ProcessHandle> killed = new AtomicReference<>();
    private volatile boolean due;

    Killer(StandaloneCluster cluster, String step) {
      this.cluster = cluster;
      this.step = step;
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      due = step.equals(job.properties().getProperty("spark.job.description"));
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      if (due && killed.get() == null) {
        ProcessHandle executor = cluster.executors().get(0);
        killed.set(executor);
        executor.destroyForcibly();
      }
    }
  }

  private Published prepared(SparkSession spark, String name) throws IOException {
    String root = folder.resolve(name).toString();
    org.ruyi.jobs.config.Configuration<PrepareConfig> config =
        FaultCorpus.config(folder.resolve("shards").toString(), root);
    PrepareJob.run(spark, config.value(), config.json());
    return Published.newest(spark, root);
  }

  private static SparkSession session(String master, Map<String, String> settings) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(master)
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.codegen.wholeStage", false);
    settings.forEach(builder::config);
    return builder.getOrCreate();
  }
}
