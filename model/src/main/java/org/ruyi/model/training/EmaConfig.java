package org.ruyi.model.training;

import java.util.OptionalDouble;

/**
 * The exponential moving average of parameters, as diffusers' {@code EMAModel}.
 *
 * @param decay the largest decay, in [0, 1)
 * @param minDecay the least decay once averaging has begun, in [0, decay]
 * @param updateAfterStep steps in which the average only follows the parameters
 * @param warmup how the decay grows at the beginning
 */
public record EmaConfig(double decay, double minDecay, long updateAfterStep, Warmup warmup) {
  public EmaConfig {
    if (!(minDecay >= 0 && minDecay <= decay && decay < 1)) {
      throw new IllegalArgumentException(
          "Invalid EMA decay: %s to %s (0 <= minimum <= decay < 1)".formatted(minDecay, decay));
    }
    if (updateAfterStep < 0) {
      throw new IllegalArgumentException(
          "Invalid EMA delay: %d steps (not negative)".formatted(updateAfterStep));
    }
  }

  /** How the decay grows with s, the steps since averaging began. */
  public sealed interface Warmup permits Ratio, Power {}

  /** (1 + s) / (10 + s). */
  public record Ratio() implements Warmup {}

  /**
   * 1 − (1 + s/inverseGamma)^−power.
   *
   * @param inverseGamma positive
   * @param power positive; 2/3 for long trainings, 3/4 for shorter ones
   */
  public record Power(double inverseGamma, double power) implements Warmup {
    public Power {
      if (!(inverseGamma > 0 && power > 0)) {
        throw new IllegalArgumentException(
            "Invalid EMA warmup: inverse gamma %s, power %s (both positive)"
                .formatted(inverseGamma, power));
      }
    }
  }

  /** Decay 0.9999, warmed up with power 3/4. */
  public static EmaConfig defaults() {
    return new EmaConfig(0.9999, 0, 0, new Power(1, 0.75));
  }

  /**
   * The decay of one update; 0 copies the parameters.
   *
   * @param step counted from 1
   */
  public double decayAt(long step) {
    OptionalDouble warm = warmedUp(step - updateAfterStep - 1);
    return warm.isEmpty() ? 0 : Math.max(minDecay, Math.min(warm.getAsDouble(), decay));
  }

  private OptionalDouble warmedUp(long s) {
    if (s <= 0) {
      return OptionalDouble.empty();
    }
    if (warmup instanceof Power power) {
      return OptionalDouble.of(1 - Math.pow(1 + s / power.inverseGamma(), -power.power()));
    }
    return OptionalDouble.of((1.0 + s) / (10.0 + s));
  }
}
