package org.ruyi.jobs.train.averaging;

/** What becomes of the optimizer's moments between two rounds. */
public enum Moments {
  /** They are averaged as the parameters are, weighted by examples. */
  AVERAGED,
  /** Every worker goes on with its own, which travel to no other and not to the driver. */
  KEPT,
  /** They start from zero in every round, and do not travel. */
  RESET
}
