package org.ruyi.jobs.train.averaging;

import java.io.Serializable;

/**
 * What one worker did in a round.
 *
 * @param worker 0 to workers - 1
 * @param steps optimizer steps
 * @param skipped of those, how many changed nothing, as loss or gradient was not finite
 * @param skippedInARow of those, the last ones
 * @param examples pictures seen
 * @param loss mean over the steps that it took; not a number where it skipped all
 * @param gradientNorm mean over the same steps, before clipping
 * @param quarters losses of the examples of the same steps
 * @param startSeconds for fetching the state and loading it into the engine
 * @param seconds from then to the end of the last step
 * @param readSeconds of those, spent waiting for minibatches
 * @param squaredWay of its parameters from where the round started to where its steps ended, square
 *     of the Euclidean length
 * @param squaredSpread of its parameters from the mean of all workers, square of the Euclidean
 *     distance; 0 until they are averaged
 */
public record WorkerReport(
    int worker,
    int steps,
    int skipped,
    int skippedInARow,
    long examples,
    double loss,
    double gradientNorm,
    LossByQuarter quarters,
    double startSeconds,
    double seconds,
    double readSeconds,
    double squaredWay,
    double squaredSpread)
    implements Serializable {

  /** The same at another distance from the mean. */
  WorkerReport withSquaredSpread(double other) {
    return new WorkerReport(
        worker,
        steps,
        skipped,
        skippedInARow,
        examples,
        loss,
        gradientNorm,
        quarters,
        startSeconds,
        seconds,
        readSeconds,
        squaredWay,
        other);
  }
}
