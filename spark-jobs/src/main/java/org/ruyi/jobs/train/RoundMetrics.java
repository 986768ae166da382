package org.ruyi.jobs.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * One line of {@code metrics.jsonl}.
 *
 * @param round counted from 1
 * @param step optimizer steps that each worker has taken
 * @param epoch how often the dataset has been seen, with its fraction
 * @param loss mean over workers and the steps that they took, weighted by examples
 * @param workerLoss mean over the steps that each worker took; not a number where it took none
 * @param gradientNorm before clipping, mean over the same steps
 * @param skippedSteps of all workers, whose loss or gradient was not finite
 * @param learningRate of the last step
 * @param emaDecay by which the moving average kept to itself in this round
 * @param examples pictures of this round
 * @param imagesPerSecond over all workers
 * @param seconds of this round
 * @param computeSeconds of those, what the slowest worker computed and read
 * @param readSeconds of those, what the slowest reader waited for pictures
 */
@JsonPropertyOrder({"round", "step", "epoch", "loss"})
record RoundMetrics(
    int round,
    int step,
    double epoch,
    double loss,
    @JsonProperty("worker_loss") List<Double> workerLoss,
    @JsonProperty("gradient_norm") double gradientNorm,
    @JsonProperty("skipped_steps") int skippedSteps,
    @JsonProperty("learning_rate") double learningRate,
    @JsonProperty("ema_decay") double emaDecay,
    long examples,
    @JsonProperty("images_per_second") double imagesPerSecond,
    double seconds,
    @JsonProperty("compute_seconds") double computeSeconds,
    @JsonProperty("read_seconds") double readSeconds) {}
