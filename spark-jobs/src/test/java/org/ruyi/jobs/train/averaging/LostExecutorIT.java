package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.train.StandaloneCluster;
import org.ruyi.jobs.train.TrainSpark;

/** What workers keep to themselves outlives the executors that hold it. */
class LostExecutorIT {
  private static final int WORKERS = 2;
  private static final int STEPS = 4;
  private static final int ROUNDS = 6;
  private static final int EXECUTORS_IN_ALL = 12;

  @TempDir Path folder;

  @Test
  void lostExecutorsLeaveTheBitsOfAnUndisturbedRun() throws IOException, InterruptedException {
    float[] undisturbed;
    try (JavaSparkContext context = TrainSpark.local();
        ParameterAveraging averaging = averaging(context, List.of())) {
      for (int round = 0; round < ROUNDS; round++) {
        averaging.round(LineBatches.of(WORKERS, STEPS, round), new LineBatches());
      }
      undisturbed = averaging.state().parameters().toFloatVector();
    }
    Files.createDirectories(folder.resolve("halted"));
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), WORKERS)) {
      cluster.linkNativeLibraries(EXECUTORS_IN_ALL);
      try (JavaSparkContext context =
              TrainSpark.start(cluster.master(), cluster.settings(WORKERS));
          ParameterAveraging averaging = averaging(context, List.of("0-6", "1-9"))) {
        for (int round = 0; round < ROUNDS; round++) {
          awaitExecutors(context);
          averaging.round(LineBatches.of(WORKERS, STEPS, round), new LineBatches());
          if (round == 3) {
            kill(cluster.executors().subList(0, 1));
          }
        }
        assertThat(folder.resolve("halted")).isDirectoryContaining("glob:**0-6");
        assertThat(folder.resolve("halted")).isDirectoryContaining("glob:**1-9");
        assertThat(averaging.state().parameters().toFloatVector()).isEqualTo(undisturbed);

        awaitExecutors(context);
        kill(cluster.executors());
        assertThatThrownBy(
                () -> averaging.round(LineBatches.of(WORKERS, STEPS, ROUNDS), new LineBatches()))
            .hasStackTraceContaining("JobException: Cannot go on: what worker ")
            .hasStackTraceContaining(
                " kept was lost with the executors that held it (resume from the last checkpoint)");
        assertThat(averaging.state().parameters().toFloatVector()).isEqualTo(undisturbed);
      }
    }
  }

  private ParameterAveraging averaging(JavaSparkContext context, List<String> moments) {
    return ParameterAveraging.create(
        context,
        2,
        Moments.KEPT,
        Deltas.BF16,
        WORKERS,
        LineBatches.SIZE,
        new HaltingEngine(folder.resolve("halted").toString(), moments));
  }

  private static void kill(List<ProcessHandle> processes) {
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
  }

  /** Waits for an executor in the place of a lost one, for two copies of what is kept. */
  private static void awaitExecutors(JavaSparkContext context) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (context.sc().getExecutorMemoryStatus().size() != 1 + WORKERS) {
      assertThat(System.nanoTime()).as("time to start executors").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
