package org.ruyi.model.block;

/** How a residual block takes the time embedding in. */
public enum TimeNorm {
  /** Added to the hidden channels before the second norm. */
  DEFAULT,
  /** Scales and shifts the second norm's result: adaptive group norm (arXiv 2105.05233). */
  SCALE_SHIFT
}
