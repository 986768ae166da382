package org.ruyi.jobs.train;

/** How a run begins. */
public enum Start {
  /** From new parameters; the run must not have a checkpoint yet. */
  FRESH,
  /** From the run's newest checkpoint, which must exist. */
  RESUME
}
