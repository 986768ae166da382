package org.ruyi.model.unet;

/** How a residual block takes the time embedding in. */
enum TimeNorm {
  /** Added to the hidden channels before the second norm. */
  DEFAULT,
  /** Scales and shifts the second norm's result: adaptive group norm (arXiv 2105.05233). */
  SCALE_SHIFT
}
