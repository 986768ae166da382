package org.ruyi.jobs.train.config;

import java.io.Serializable;
import org.ruyi.model.training.EmaConfig;

/**
 * The moving average of the parameters, which is what a checkpoint serves.
 *
 * @param decay a step, once warmed up
 * @param invGamma steps in which the warm-up of the decay unfolds
 * @param power of that warm-up
 */
public record AverageConfig(double decay, double invGamma, double power) implements Serializable {
  public AverageConfig {
    Check.fraction("decay", decay);
    Check.positive("inv-gamma", invGamma);
    Check.positive("power", power);
  }

  /** The same, as the model's own average is configured. */
  public EmaConfig ema() {
    return new EmaConfig(decay, 0, 0, new EmaConfig.Power(invGamma, power));
  }
}
