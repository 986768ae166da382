package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a cluster of two worker processes, ten drivers, processes of their own, are killed (SIGKILL)
 * in the middle of a run, at moments drawn from a seed: some time of the driver's processor after
 * the n-th checkpoint. Another driver goes on from what is there.
 *
 * <p>Takes minutes: {@code mvn -pl spark-jobs -am test -Dtest=org.ruyi.jobs.train.KilledDriversTest
 * -Dtest.excluded.groups= -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("slow")
class KilledDriversTest {
  private static final long SEED = 20260502;
  private static final int WORKERS = 2;
  private static final int RUNS = 10;
  private static final int CHECKPOINTS = 4;
  private static final int MOST_MILLIS = 400;
  private static final String[] SETTINGS = {
    "train.steps=24", "train.steps-per-round=2", "checkpoint.every-steps=4", "checkpoint.keep=2"
  };

  @TempDir private Path folder;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void theNextDriverEndsAsIfNothingHadHappened() throws IOException, InterruptedException {
    PairsDataset.publish(folder.resolve("datasets"), 2, 130, 16);
    TrainedRun undisturbed;
    try (JavaSparkContext context = TrainSpark.local()) {
      undisturbed = TrainedRun.of(context, folder, "undisturbed", SETTINGS);
    }
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), WORKERS)) {
      cluster.linkNativeLibraries(WORKERS);
      SplittableRandom random = new SplittableRandom(SEED);
      List<String> told = new ArrayList<>();
      int killed = 0;
      for (int i = 0; i < 2 * RUNS && killed < RUNS; i++) {
        String run = "run-" + i;
        int checkpoint = random.nextInt(1 + CHECKPOINTS);
        int millis = random.nextInt(MOST_MILLIS);
        if (killAt(cluster, run, checkpoint, millis)) {
          killed++;
          List<String> left = steps(run);
          told.add(
              "%s: killed %d ms after checkpoint %d; committed: %s"
                  .formatted(run, millis, checkpoint, left));
          System.err.println(told.get(told.size() - 1));
          Start start = left.isEmpty() ? Start.FRESH : Start.RESUME;
          try (DriverProcess driver = start(cluster, run, start)) {
            assertThat(driver.exit()).as(driver.log()).isZero();
          }
        }
        assertThat(TrainedRun.read(root(run))).as("%s", told).isEqualTo(undisturbed);
      }
      assertThat(killed).as("%s", told).isEqualTo(RUNS);
    }
  }

  /**
   * Kills a driver once so many checkpoints have been committed, and then so much of its processor
   * has gone by; before the first, once it has begun to train.
   *
   * @return false where it was done before
   */
  private boolean killAt(StandaloneCluster cluster, String run, int checkpoint, int millis)
      throws IOException, InterruptedException {
    try (DriverProcess driver = start(cluster, run, Start.FRESH)) {
      long committed = 4L * checkpoint;
      if (!driver.await(() -> checkpoint == 0 ? hasBegun(run) : newest(run) >= committed)) {
        assertThat(driver.exit()).as(driver.log()).isZero();
        return false;
      }
      Duration due = driver.work().plusMillis(millis);
      if (!driver.await(() -> driver.work().compareTo(due) >= 0)) {
        assertThat(driver.exit()).as(driver.log()).isZero();
        return false;
      }
      driver.kill();
      return true;
    }
  }

  private DriverProcess start(StandaloneCluster cluster, String run, Start start)
      throws IOException {
    Map<String, String> settings = new HashMap<>(cluster.settings(WORKERS));
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    return DriverProcess.start(folder, run, start, cluster.master(), settings, SETTINGS);
  }

  private boolean hasBegun(String run) {
    try {
      return Files.readString(folder.resolve(run + ".log")).contains("step ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long newest(String run) {
    List<String> steps = steps(run);
    return steps.isEmpty() ? 0 : Long.parseLong(steps.get(steps.size() - 1));
  }

  private List<String> steps(String run) {
    try {
      return TrainedRun.steps(root(run));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path root(String run) {
    return folder.resolve("runs").resolve(run);
  }
}
