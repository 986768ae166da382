package org.ruyi.jobs.train.config;

import java.io.Serializable;
import org.ruyi.model.scheduler.BetaSchedule;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.PredictionType;
import org.ruyi.model.scheduler.SchedulerClass;
import org.ruyi.model.scheduler.SchedulerConfig;
import org.ruyi.model.scheduler.VarianceType;

/**
 * The diffusion process.
 *
 * @param schedule the form of β
 * @param steps number of timesteps
 * @param betaStart β of the first timestep
 * @param betaEnd β of the last timestep
 * @param prediction what the network predicts
 * @param variance of the reverse step, for whoever samples
 */
public record DiffusionConfig(
    BetaSchedule schedule,
    int steps,
    double betaStart,
    double betaEnd,
    PredictionType prediction,
    VarianceType variance)
    implements Serializable {

  private static final int MAXIMUM_STEPS = 100_000;

  public DiffusionConfig {
    Check.atLeast("steps", 1, steps);
    Check.atMost("steps", MAXIMUM_STEPS, steps);
    if (!(betaStart > 0 && betaStart <= betaEnd && betaEnd < 1)) {
      throw new IllegalArgumentException(
          "beta-start and beta-end must satisfy 0 < beta-start <= beta-end < 1 (were %s and %s)"
              .formatted(betaStart, betaEnd));
    }
    if (prediction != PredictionType.EPSILON) {
      throw new IllegalArgumentException(
          "prediction must be epsilon (was %s): it is the only objective that can be trained"
              .formatted(prediction.diffusersName()));
    }
    if (variance == VarianceType.LEARNED_RANGE) {
      throw new IllegalArgumentException(
          "variance must be fixed-small or fixed-large (was learned-range): variances cannot be"
              + " trained");
    }
  }

  /** The forward process. */
  public NoiseScheduleConfig noise() {
    return new NoiseScheduleConfig(schedule, steps, betaStart, betaEnd);
  }

  /** What a checkpoint says to samplers. */
  public SchedulerConfig scheduler() {
    return SchedulerConfig.of(SchedulerClass.DDPM, noise())
        .with("prediction_type", prediction.diffusersName())
        .with("variance_type", variance.diffusersName());
  }
}
