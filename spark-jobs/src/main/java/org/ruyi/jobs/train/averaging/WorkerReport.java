package org.ruyi.jobs.train.averaging;

/**
 * What one worker did in a round.
 *
 * @param worker 0 to workers - 1
 * @param steps optimizer steps
 * @param examples pictures seen
 * @param loss mean over its steps
 * @param gradientNorm mean over its steps, before clipping
 * @param seconds from the first minibatch to the last step
 * @param readSeconds of those, spent waiting for minibatches
 */
public record WorkerReport(
    int worker,
    int steps,
    long examples,
    double loss,
    double gradientNorm,
    double seconds,
    double readSeconds) {}
