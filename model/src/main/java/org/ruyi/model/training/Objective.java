package org.ruyi.model.training;

import org.ruyi.model.loss.DiffusionLoss;
import org.ruyi.model.loss.EdmLoss;
import org.ruyi.model.loss.EdmScaling;
import org.ruyi.model.loss.HybridLoss;
import org.ruyi.model.loss.LogNormalSigmas;
import org.ruyi.model.loss.LossWeight;
import org.ruyi.model.loss.SimpleLoss;
import org.ruyi.model.loss.TimestepSampler;
import org.ruyi.model.loss.VariationalBound;
import org.ruyi.model.loss.VariationalLoss;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.PredictionType;
import org.ruyi.model.scheduler.VarianceType;

/**
 * What a {@link Trainer} minimises, and at which timesteps. Losses that need another network, as
 * distillation does, implement this around it.
 */
public interface Objective {
  /** The loss over that forward process. */
  DiffusionLoss loss(NoiseSchedule schedule);

  /** How timesteps are drawn; a new sampler each time. */
  TimestepSampler timesteps(NoiseSchedule schedule);

  /** How many channels the network gives for each that it takes: 2 where it learns a variance. */
  default int outputFactor() {
    return 1;
  }

  /** Whether timesteps are indices of the schedule. */
  default boolean overSchedule() {
    return true;
  }

  /** DDPM's: noise, every timestep alike. */
  static Objective epsilon() {
    return new Simple(PredictionType.EPSILON, LossWeight.uniform(), TimestepChoice.UNIFORM);
  }

  /**
   * {@link SimpleLoss}.
   *
   * @param predicted what the network predicts
   * @param weight of each signal-to-noise ratio
   * @param choice how timesteps are drawn
   */
  record Simple(PredictionType predicted, LossWeight weight, TimestepChoice choice)
      implements Objective {
    @Override
    public DiffusionLoss loss(NoiseSchedule schedule) {
      return new SimpleLoss(schedule, predicted, weight);
    }

    @Override
    public TimestepSampler timesteps(NoiseSchedule schedule) {
      return choice.sampler(schedule);
    }
  }

  /**
   * {@link HybridLoss}.
   *
   * @param predicted what the first half of channels predicts
   * @param weight of each signal-to-noise ratio in the simple part
   * @param lambda factor of the bound, not negative
   * @param choice how timesteps are drawn
   */
  record Hybrid(PredictionType predicted, LossWeight weight, double lambda, TimestepChoice choice)
      implements Objective {
    @Override
    public DiffusionLoss loss(NoiseSchedule schedule) {
      return new HybridLoss(schedule, predicted, weight, lambda);
    }

    @Override
    public TimestepSampler timesteps(NoiseSchedule schedule) {
      return choice.sampler(schedule);
    }

    @Override
    public int outputFactor() {
      return 2;
    }
  }

  /**
   * {@link VariationalLoss}.
   *
   * @param predicted what the network predicts
   * @param variance of the reverse step
   * @param choice how timesteps are drawn
   */
  record Variational(PredictionType predicted, VarianceType variance, TimestepChoice choice)
      implements Objective {
    @Override
    public DiffusionLoss loss(NoiseSchedule schedule) {
      return new VariationalLoss(new VariationalBound(schedule, predicted, variance));
    }

    @Override
    public TimestepSampler timesteps(NoiseSchedule schedule) {
      return choice.sampler(schedule);
    }

    @Override
    public int outputFactor() {
      return variance == VarianceType.LEARNED_RANGE ? 2 : 1;
    }
  }

  /**
   * {@link EdmLoss}; the schedule plays no part.
   *
   * @param preconditioning of the network
   * @param sigmas the noise levels
   */
  record Edm(EdmScaling preconditioning, LogNormalSigmas sigmas) implements Objective {
    @Override
    public DiffusionLoss loss(NoiseSchedule schedule) {
      return new EdmLoss(preconditioning);
    }

    @Override
    public TimestepSampler timesteps(NoiseSchedule schedule) {
      return sigmas;
    }

    @Override
    public boolean overSchedule() {
      return false;
    }
  }
}
