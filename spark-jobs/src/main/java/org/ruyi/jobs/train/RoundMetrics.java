package org.ruyi.jobs.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/**
 * One line of {@code metrics.jsonl}.
 *
 * @param round counted from 1
 * @param step optimizer steps that each worker has taken
 * @param epoch how often the dataset has been seen, with its fraction
 * @param loss mean over workers and the steps that they took, weighted by examples
 * @param lossByQuarter mean over the examples of the same steps whose timestep lies in each quarter
 *     of the process, least noise first; not a number where there was none
 * @param workerLoss mean over the steps that each worker took; not a number where it took none
 * @param gradientNorm before clipping, mean over the same steps
 * @param motion how far the parameters went
 * @param skippedSteps of all workers, whose loss or gradient was not finite
 * @param learningRate of the last step
 * @param emaDecay by which the moving average kept to itself in this round
 * @param examples pictures of this round
 * @param imagesPerSecond over all workers, stalls left out
 * @param time at which the round ended, in ISO 8601
 * @param seconds where the time went
 */
@JsonPropertyOrder({"round", "step", "epoch", "loss"})
record RoundMetrics(
    int round,
    int step,
    double epoch,
    double loss,
    @JsonProperty("loss_by_quarter") List<Double> lossByQuarter,
    @JsonProperty("worker_loss") List<Double> workerLoss,
    @JsonProperty("gradient_norm") double gradientNorm,
    @JsonUnwrapped RoundMotion motion,
    @JsonProperty("skipped_steps") int skippedSteps,
    @JsonProperty("learning_rate") double learningRate,
    @JsonProperty("ema_decay") double emaDecay,
    long examples,
    @JsonProperty("images_per_second") double imagesPerSecond,
    String time,
    @JsonUnwrapped RoundSeconds seconds) {

  /** The same after stalls, in seconds. */
  RoundMetrics after(double checkpoint, double preview) {
    return new RoundMetrics(
        round,
        step,
        epoch,
        loss,
        lossByQuarter,
        workerLoss,
        gradientNorm,
        motion,
        skippedSteps,
        learningRate,
        emaDecay,
        examples,
        imagesPerSecond,
        time,
        seconds.after(checkpoint, preview));
  }

  /** The part of the round, 0 to 1, in which the slowest worker waited for pictures. */
  double waitShare() {
    return seconds.readSeconds() / seconds.seconds();
  }
}
