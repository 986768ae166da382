package org.ruyi.jobs.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.List;
import org.ruyi.jobs.train.averaging.WorkerReport;

/**
 * Where a round's time went. Broadcast, reading, computing, reduction and update make up the round;
 * the stalls came between the round before and this one.
 *
 * @param seconds of this round
 * @param broadcastSeconds until the slowest worker had the state in its engine: writing it on the
 *     driver, fetching and loading it there
 * @param readSeconds in which the slowest worker waited for minibatches
 * @param computeSeconds in which the slowest worker took its steps
 * @param reduceSeconds the rest of the job: scheduling, shuffle, average and its way to the driver;
 *     also retries, and the other workers where they take turns
 * @param updateSeconds of the outer optimizer, the moving average and the norms, on the driver
 * @param checkpointSeconds for copying the state for a checkpoint and waiting for the one before
 * @param previewSeconds for copying the parameters for a preview and waiting for the one before
 */
record RoundSeconds(
    double seconds,
    @JsonProperty("broadcast_seconds") double broadcastSeconds,
    @JsonProperty("read_seconds") double readSeconds,
    @JsonProperty("compute_seconds") double computeSeconds,
    @JsonProperty("reduce_seconds") double reduceSeconds,
    @JsonProperty("update_seconds") double updateSeconds,
    @JsonProperty("checkpoint_seconds") double checkpointSeconds,
    @JsonProperty("preview_seconds") double previewSeconds) {

  /**
   * A round that nothing held up.
   *
   * @param reports of the workers
   * @param broadcast seconds in which the driver wrote the state
   * @param job seconds of the whole Spark job with its broadcast
   * @param update seconds on the driver before and after it
   */
  static RoundSeconds of(List<WorkerReport> reports, double broadcast, double job, double update) {
    WorkerReport slowest =
        reports.stream()
            .max(Comparator.comparingDouble(report -> report.startSeconds() + report.seconds()))
            .orElseThrow();
    double start = broadcast + slowest.startSeconds();
    return new RoundSeconds(
        job + update,
        start,
        slowest.readSeconds(),
        slowest.seconds() - slowest.readSeconds(),
        Math.max(0, job - start - slowest.seconds()),
        update,
        0,
        0);
  }

  /** The same after stalls. */
  RoundSeconds after(double checkpoint, double preview) {
    return new RoundSeconds(
        seconds,
        broadcastSeconds,
        readSeconds,
        computeSeconds,
        reduceSeconds,
        updateSeconds,
        checkpoint,
        preview);
  }
}
