package org.ruyi.model.scheduler;

/**
 * The forward diffusion process.
 *
 * @param schedule the form of β
 * @param steps the number of training timesteps T, 1 to 100 000
 * @param betaStart β of the first step, in (0, 1); not used by the cosine schedule
 * @param betaEnd β of the last step, in [betaStart, 1); not used by the cosine schedule
 */
public record NoiseScheduleConfig(
    BetaSchedule schedule, int steps, double betaStart, double betaEnd) {
  static final int MAXIMUM_STEPS = 100_000;

  public NoiseScheduleConfig {
    if (steps < 1 || steps > MAXIMUM_STEPS) {
      throw new IllegalArgumentException(
          "Invalid number of timesteps: %d (1 to %d)".formatted(steps, MAXIMUM_STEPS));
    }
    if (!(betaStart > 0 && betaStart <= betaEnd && betaEnd < 1)) {
      throw new IllegalArgumentException(
          "Invalid betas: %s to %s (0 < start <= end < 1)".formatted(betaStart, betaEnd));
    }
  }

  /** DDPM's: 1000 steps, β linear from 1e-4 to 0.02. */
  public static NoiseScheduleConfig ddpm() {
    return new NoiseScheduleConfig(BetaSchedule.LINEAR, 1000, 1e-4, 0.02);
  }
}
