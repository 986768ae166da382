package org.ruyi.model.scheduler;

/** Where nothing of the picture is left, the picture cannot be computed from the noise. */
final class PureNoise {
  private PureNoise() {}

  static void check(SchedulerConfig config, NoiseSchedule schedule, int[] timesteps) {
    if (config.predictionType() == PredictionType.EPSILON
        && schedule.alphaCumprod(timesteps[0]) == 0) {
      throw new IllegalArgumentException(
          "Invalid prediction_type: epsilon (v_prediction or sample: timestep %d is pure noise)"
              .formatted(timesteps[0]));
    }
  }
}
