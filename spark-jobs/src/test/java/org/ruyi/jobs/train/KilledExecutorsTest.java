package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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
 * drawn from a seed; then some more where Spark gives a round up at once and it is run again, and
 * some whose workers keep moments and residuals in the executors.
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
  private static final int RUNS_KEPT = 4;

  /** Runs that end before their moment comes do not count. */
  private static final int MOST = 2;

  private static final List<String> AVERAGED = List.of("train.steps=8", "checkpoint.every-steps=4");
  private static final List<String> KEPT =
      List.of(
          "train.steps=8",
          "checkpoint.every-steps=4",
          "train.optimizer-state=keep",
          "train.deltas=bf16");

  @TempDir private static Path folder;

  private static StandaloneCluster cluster;
  private static TrainedRun averaged;
  private static TrainedRun kept;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    PairsDataset.publish(folder.resolve("datasets"), 2, 130, 16);
    try (JavaSparkContext context = TrainSpark.local()) {
      averaged = train(context, "averaged", AVERAGED);
      kept = train(context, "keeping", KEPT);
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
    disturb("lost", RUNS, AVERAGED, averaged, Map.of());
  }

  @Test
  void aRoundThatSparkGivesUpIsRunAgain() throws Exception {
    disturb("given-up", RUNS_GIVEN_UP, AVERAGED, averaged, Map.of("spark.task.maxFailures", "1"));
  }

  @Test
  void whatWorkersKeepOutlivesAnExecutor() throws Exception {
    disturb("kept", RUNS_KEPT, KEPT, kept, Map.of());
  }

  private void disturb(
      String name, int runs, List<String> recipe, TrainedRun undisturbed, Map<String, String> more)
      throws Exception {
    Map<String, String> settings = new HashMap<>(cluster.settings(WORKERS));
    // Five seconds, three times, is long for a process that is gone.
    settings.put("spark.shuffle.io.retryWait", "200ms");
    settings.putAll(more);
    try (JavaSparkContext context = TrainSpark.start(cluster.master(), settings)) {
      ExecutorKiller killer = new ExecutorKiller(cluster, context, WORKERS);
      int moments = killer.count(() -> train(context, name, recipe));
      SplittableRandom random = new SplittableRandom(SEED);
      int done = 0;
      for (int i = 0; i < MOST * runs && done < runs; i++) {
        String run = name + "-" + i;
        TrainedRun trained = killer.disturb(() -> train(context, run, recipe), moments, random);
        if (trained != null) {
          done++;
          System.err.println(run + ": " + killer.told().get(done - 1));
          assertThat(trained).as("%s", killer.told()).isEqualTo(undisturbed);
        }
      }
      assertThat(done).as("%s", killer.told()).isEqualTo(runs);
    }
  }

  private static TrainedRun train(JavaSparkContext context, String run, List<String> recipe)
      throws IOException {
    return TrainedRun.of(context, folder, run, recipe.toArray(String[]::new));
  }
}
