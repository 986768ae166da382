package org.ruyi.jobs.train.config;

import java.io.Serializable;
import org.ruyi.model.loss.LossWeight;

/**
 * How much each signal-to-noise ratio counts in the loss.
 *
 * @param rule the form
 * @param minSnrGamma γ of min-snr
 * @param p2Gamma γ of p2, whose k is 1
 */
public record WeightingConfig(Rule rule, double minSnrGamma, double p2Gamma)
    implements Serializable {
  public WeightingConfig {
    Check.positive("min-snr-gamma", minSnrGamma);
    Check.between("p2-gamma", 0, 10, p2Gamma);
  }

  /** The form of the weight. */
  public enum Rule {
    UNIFORM,
    MIN_SNR,
    P2
  }

  /** The same, as losses take it. */
  public LossWeight weight() {
    return switch (rule) {
      case UNIFORM -> LossWeight.uniform();
      case MIN_SNR -> LossWeight.minSnr(minSnrGamma);
      case P2 -> LossWeight.p2(1, p2Gamma);
    };
  }
}
