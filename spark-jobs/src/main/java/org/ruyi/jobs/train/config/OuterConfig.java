package org.ruyi.jobs.train.config;

import java.io.Serializable;

/**
 * What becomes of the workers' average after a round that is none of the warm-up.
 *
 * @param optimizer that takes the way from the round's start to the average for a gradient
 * @param learningRate of that optimizer
 * @param momentum of that optimizer
 */
public record OuterConfig(OuterOptimizer optimizer, double learningRate, double momentum)
    implements Serializable {
  public OuterConfig {
    Check.positive("learning-rate", learningRate);
    Check.fraction("momentum", momentum);
  }
}
