package org.ruyi.jobs.train.averaging;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;

/** A time after which all jobs of a group are cancelled, the running and the coming ones. */
final class Deadline implements AutoCloseable {
  /** Spark cancels what it runs at that moment, so one that begins a moment later needs another. */
  private static final long AGAIN_MILLIS = 200;

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "deadline");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean passed;

  private Deadline() {}

  /**
   * Starts to count.
   *
   * @param timeout zero for no deadline
   */
  static Deadline start(JavaSparkContext context, String group, Duration timeout) {
    Deadline deadline = new Deadline();
    if (!timeout.isZero()) {
      deadline.clock.scheduleWithFixedDelay(
          () -> {
            deadline.passed = true;
            context.cancelJobGroup(group);
          },
          Math.max(1, timeout.toMillis()),
          AGAIN_MILLIS,
          TimeUnit.MILLISECONDS);
    }
    return deadline;
  }

  /** Whether jobs may have been cancelled. */
  boolean passed() {
    return passed;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
