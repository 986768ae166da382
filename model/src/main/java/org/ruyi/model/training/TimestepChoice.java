package org.ruyi.model.training;

import org.ruyi.model.loss.LossAwareTimesteps;
import org.ruyi.model.loss.TimestepSampler;
import org.ruyi.model.loss.UniformTimesteps;
import org.ruyi.model.scheduler.NoiseSchedule;

/** How the timesteps of a schedule are drawn. */
public enum TimestepChoice {
  /** Every timestep alike. */
  UNIFORM,
  /** Those with large losses more often (arXiv 2102.09672, section 3.3). */
  LOSS_AWARE;

  TimestepSampler sampler(NoiseSchedule schedule) {
    return switch (this) {
      case UNIFORM -> UniformTimesteps.below(schedule.steps());
      case LOSS_AWARE -> new LossAwareTimesteps(schedule.steps());
    };
  }
}
