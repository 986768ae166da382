package org.ruyi.jobs.train;

/**
 * What a run left behind.
 *
 * @param step optimizer steps that each worker has taken
 * @param loss of the last round; NaN where the run had nothing left to do
 * @param checkpoint URI of the newest checkpoint's folder
 * @param run URI of the run's folder
 */
public record TrainSummary(int step, double loss, String checkpoint, String run) {}
