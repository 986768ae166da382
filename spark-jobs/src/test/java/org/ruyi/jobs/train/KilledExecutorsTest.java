package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a cluster of two worker processes, twenty runs lose an executor (SIGKILL) each, at moments
 * drawn from a seed; then some more where Spark gives a round up at once and it is run again.
 *
 * <p>Takes minutes: {@code mvn -pl spark-jobs -am test
 * -Dtest=org.ruyi.jobs.train.KilledExecutorsTest -Dtest.excluded.groups=
 * -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("slow")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KilledExecutorsTest {
  private static final long SEED = 20260501;
  private static final int WORKERS = 2;
  private static final int RUNS = 20;
  private static final int RUNS_GIVEN_UP = 4;

  /** Runs that end before their moment comes do not count. */
  private static final int MOST = 2;

  private static final String[] SETTINGS = {"train.steps=8", "checkpoint.every-steps=4"};

  @TempDir private static Path folder;

  private static StandaloneCluster cluster;
  private static TrainedRun undisturbed;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    PairsDataset.publish(folder.resolve("datasets"), 2, 130, 16);
    try (JavaSparkContext context = TrainSpark.local()) {
      undisturbed = TrainedRun.of(context, folder, "undisturbed", SETTINGS);
    }
    cluster = StandaloneCluster.start(folder.resolve("cluster"), WORKERS);
    cluster.linkNativeLibraries(WORKERS + MOST * RUNS);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void anExecutorLostAtAnyMomentChangesNothing() throws Exception {
    disturb("lost", RUNS, Map.of());
  }

  @Test
  void aRoundThatSparkGivesUpIsRunAgain() throws Exception {
    disturb("given-up", RUNS_GIVEN_UP, Map.of("spark.task.maxFailures", "1"));
  }

  private void disturb(String name, int runs, Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(cluster.settings(WORKERS));
    // Five seconds, three times, is long for a process that is gone.
    settings.put("spark.shuffle.io.retryWait", "200ms");
    settings.putAll(more);
    try (JavaSparkContext context = TrainSpark.start(cluster.master(), settings)) {
      ExecutorKiller killer = new ExecutorKiller(cluster, context, WORKERS);
      int moments = killer.count(() -> train(context, name));
      SplittableRandom random = new SplittableRandom(SEED);
      int done = 0;
      for (int i = 0; i < MOST * runs && done < runs; i++) {
        String run = name + "-" + i;
        TrainedRun trained = killer.disturb(() -> train(context, run), moments, random);
        if (trained != null) {
          done++;
          System.err.println(run + ": " + killer.told().get(done - 1));
          assertThat(trained).as("%s", killer.told()).isEqualTo(undisturbed);
        }
      }
      assertThat(done).as("%s", killer.told()).isEqualTo(runs);
    }
  }

  private static TrainedRun train(JavaSparkContext context, String run) throws IOException {
    return TrainedRun.of(context, folder, run, SETTINGS);
  }
}
