package org.ruyi.jobs.train.averaging;

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
 * @param seconds from the first minibatch to the last step
 * @param readSeconds of those, spent waiting for minibatches
 */
public record WorkerReport(
    int worker,
    int steps,
    int skipped,
    int skippedInARow,
    long examples,
    double loss,
    double gradientNorm,
    double seconds,
    double readSeconds) {}
