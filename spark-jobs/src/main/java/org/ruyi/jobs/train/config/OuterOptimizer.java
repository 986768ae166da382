package org.ruyi.jobs.train.config;

/** How a round's average becomes the next round's start. */
public enum OuterOptimizer {
  /** The average is the next start: plain parameter averaging. */
  NONE,
  /** Gradient descent with momentum. */
  SGD,
  /** Gradient descent with Nesterov's momentum, as in DiLoCo (arXiv 2311.08105). */
  NESTEROV
}
