package org.ruyi.jobs.train.config;

/**
 * Where the run's results go.
 *
 * @param root URI
 * @param run name of the run, a folder of {@code root}
 * @param everySteps steps between checkpoints; one more is written at the end
 * @param retries of one that cannot be written
 * @param keep newest checkpoints that are not deleted
 */
public record CheckpointConfig(String root, String run, int everySteps, int retries, int keep) {
  public CheckpointConfig {
    Check.text("root", root);
    Check.name("run", run);
    Check.atLeast("every-steps", 1, everySteps);
    Check.atLeast("retries", 0, retries);
    Check.atLeast("keep", 1, keep);
  }
}
