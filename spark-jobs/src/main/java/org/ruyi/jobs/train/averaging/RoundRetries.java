package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a round again that the cluster failed or that took too long. A round leaves the state alone
 * until it is done, and its data are given beforehand, so another attempt gives the same bits.
 */
public final class RoundRetries {
  private static final Logger LOG = LoggerFactory.getLogger(RoundRetries.class);

  private final JavaSparkContext context;
  private final Duration timeout;
  private final int retries;
  private final String group = "round " + UUID.randomUUID();
  private int attempts;

  /**
   * Nothing runs yet.
   *
   * @param timeout of one attempt; zero for none
   * @param retries of one round, at least 0
   */
  public RoundRetries(JavaSparkContext context, Duration timeout, int retries) {
    this.context = context;
    this.timeout = timeout;
    this.retries = retries;
  }

  /**
   * Runs a round until it works, {@code 1 + retries} times at most.
   *
   * @param name for messages, as in "steps 1 to 20"
   * @param round leaves everything as it was where it throws
   * @return what the round returns
   * @throws JobException where no attempt is left; what a task throws by itself goes through
   */
  public <T> T run(String name, Supplier<T> round) {
    for (int retry = 0; ; retry++) {
      String attempt = group + " attempt " + ++attempts;
      context.setJobGroup(attempt, name, true);
      try (Deadline deadline = Deadline.start(context, attempt, timeout)) {
        try {
          return round.get();
        } catch (Exception e) {
          // What is cancelled fails in many ways.
          if (context.sc().isStopped() || !(deadline.passed() || ofTheCluster(e))) {
            throw e;
          }
          String reason = reason(e, deadline);
          if (retry == retries) {
            throw new JobException(
                "Cannot finish %s: %s; it was tried %d times (resume from the last checkpoint%s)"
                    .formatted(name, reason, 1 + retries, advice(deadline)),
                e);
          }
          LOG.warn(
              "Running {} again from where they started ({} of {}): {}",
              name,
              retry + 1,
              retries,
              reason);
        }
      } finally {
        context.clearJobGroup();
      }
    }
  }

  private String reason(Exception e, Deadline deadline) {
    return deadline.passed()
        ? "the round took longer than train.round-timeout (%s s)"
            .formatted(timeout.toMillis() / 1000.0)
        : firstLine(e);
  }

  private static String advice(Deadline deadline) {
    return deadline.passed() ? ", with a higher train.round-timeout where no worker hangs" : "";
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }

  /**
   * Spark's own failures (executors, blocks or a job lost), and those of disks and connections. All
   * else comes from the data, the settings or the code, and would only come again.
   */
  private static boolean ofTheCluster(Exception e) {
    Throwable root = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof JobException || cause instanceof UserException) {
        return false;
      }
      root = cause;
    }
    return root instanceof SparkException
        || root instanceof IOException
        || root instanceof TimeoutException;
  }
}
