package org.ruyi.jobs.train.averaging;

/** In what form a worker's way through a round travels to the others. */
public enum Deltas {
  /** As it is: the worker sends where it ended. */
  FP32,
  /**
   * The worker sends its way rounded to bf16, half the bytes, and keeps what the rounding took to
   * add it to its next way (error feedback, arXiv 1901.09847).
   */
  BF16
}
