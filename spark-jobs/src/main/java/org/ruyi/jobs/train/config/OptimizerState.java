package org.ruyi.jobs.train.config;

import org.ruyi.jobs.train.averaging.Moments;

/** What becomes of AdamW's moments at the end of a round. */
public enum OptimizerState {
  AVERAGE(Moments.AVERAGED),
  KEEP(Moments.KEPT),
  RESET(Moments.RESET);

  private final Moments moments;

  OptimizerState(Moments moments) {
    this.moments = moments;
  }

  /** The same, for the averaging. */
  public Moments moments() {
    return moments;
  }
}
