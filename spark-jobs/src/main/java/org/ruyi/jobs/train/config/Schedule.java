package org.ruyi.jobs.train.config;

/** How the learning rate goes on after its warm-up. */
public enum Schedule {
  CONSTANT,
  /** Linearly to 0 at the last step. */
  LINEAR,
  /** Half a cosine to 0 at the last step. */
  COSINE
}
