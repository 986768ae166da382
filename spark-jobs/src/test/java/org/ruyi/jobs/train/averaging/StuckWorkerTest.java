package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.train.StandaloneCluster;
import org.ruyi.jobs.train.TrainSpark;

/**
 * A worker that is stuck in native code hears no interrupt: its executor ends, and the round is run
 * by others.
 *
 * <p>Takes a minute: {@code mvn -pl spark-jobs -am test -Dtest=StuckWorkerTest
 * -Dtest.excluded.groups= -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StuckWorkerTest {
  private static final int WORKERS = 2;

  @TempDir private Path folder;

  @Test
  void losesItsExecutorAndChangesNothing() throws IOException, InterruptedException {
    Path mark = Files.writeString(folder.resolve("mark"), "");
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), WORKERS)) {
      cluster.linkNativeLibraries(2 * WORKERS);
      Map<String, String> settings = new HashMap<>(cluster.settings(WORKERS));
      settings.put("spark.task.reaper.killTimeout", "1s");
      settings.put("spark.task.reaper.pollingInterval", "200ms");
      try (JavaSparkContext context = TrainSpark.start(cluster.master(), settings)) {
        float[] undisturbed = train(context, mark);
        Files.delete(mark);

        assertThat(train(context, mark)).containsExactly(undisturbed);
        ProcessHandle.of(Long.parseLong(Files.readString(mark)))
            .ifPresent(stuck -> stuck.onExit().join());
      }
    }
  }

  private static float[] train(JavaSparkContext context, Path mark) {
    ParameterAveraging averaging =
        ParameterAveraging.create(
            context, 2, Moments.AVERAGED, WORKERS, 1, new StuckEngine(mark.toString()));
    RoundRetries retries = new RoundRetries(context, Duration.ofSeconds(20), 3);
    for (int round = 0; round < 3; round++) {
      String first = "file:///" + round;
      List<List<String>> minibatches = List.of(List.of(first + 1), List.of(first + 2));
      retries.run("round " + round, () -> averaging.round(minibatches, new NumberedLoader()));
    }
    return averaging.state().parameters().toFloatVector();
  }
}
