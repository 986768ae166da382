package org.ruyi.jobs.train.config;

import java.io.Serializable;
import org.ruyi.model.loss.InputPerturbation;
import org.ruyi.model.loss.NoiseOffset;
import org.ruyi.model.scheduler.BetaSchedule;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.PredictionType;
import org.ruyi.model.scheduler.SchedulerClass;
import org.ruyi.model.scheduler.SchedulerConfig;
import org.ruyi.model.scheduler.VarianceType;
import org.ruyi.model.training.ConditionDropout;
import org.ruyi.model.training.Objective;
import org.ruyi.model.training.Perturbations;
import org.ruyi.model.training.TimestepChoice;

/**
 * The diffusion process and what is minimised.
 *
 * @param schedule the form of β
 * @param steps number of timesteps
 * @param betaStart β of the first timestep
 * @param betaEnd β of the last timestep
 * @param prediction what the network predicts
 * @param variance of the reverse step: learned, or for whoever samples
 * @param weighting of the timesteps in the loss
 * @param hybridLambda factor of the variational bound, where the variance is learned
 * @param noiseOffset strength of a noise that a channel has in common
 * @param inputPerturbation strength of a noise that is not in the target
 * @param classDropout share of pictures whose class is left out
 */
public record DiffusionConfig(
    BetaSchedule schedule,
    int steps,
    double betaStart,
    double betaEnd,
    PredictionType prediction,
    VarianceType variance,
    WeightingConfig weighting,
    double hybridLambda,
    double noiseOffset,
    double inputPerturbation,
    double classDropout)
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
    Check.between("hybrid-lambda", 0, 1, hybridLambda);
    Check.between("noise-offset", 0, 1, noiseOffset);
    Check.between("input-perturbation", 0, 1, inputPerturbation);
    Check.between("class-dropout", 0, 1, classDropout);
  }

  /** The forward process. */
  public NoiseScheduleConfig noise() {
    return new NoiseScheduleConfig(schedule, steps, betaStart, betaEnd);
  }

  /** What is minimised. */
  public Objective objective() {
    return variance == VarianceType.LEARNED_RANGE
        ? new Objective.Hybrid(prediction, weighting.weight(), hybridLambda, TimestepChoice.UNIFORM)
        : new Objective.Simple(prediction, weighting.weight(), TimestepChoice.UNIFORM);
  }

  /** What training makes harder than sampling. */
  public Perturbations perturbations() {
    return new Perturbations(
        new NoiseOffset(noiseOffset),
        new InputPerturbation(inputPerturbation),
        new ConditionDropout(classDropout));
  }

  /** What a checkpoint says to samplers. */
  public SchedulerConfig scheduler() {
    return SchedulerConfig.of(SchedulerClass.DDPM, noise())
        .with("prediction_type", prediction.diffusersName())
        .with("variance_type", variance.diffusersName());
  }
}
