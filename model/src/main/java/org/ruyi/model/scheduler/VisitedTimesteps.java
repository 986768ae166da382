package org.ruyi.model.scheduler;

/** The timesteps of a sampling run, in descending order. */
final class VisitedTimesteps {
  private VisitedTimesteps() {}

  /**
   * @throws IllegalArgumentException unless 1 ≤ {@code count} ≤ T, or if the offset leads out of
   *     the schedule
   */
  static long[] of(SchedulerConfig config, int count) {
    int total = config.noise().steps();
    if (count < 1 || count > total) {
      throw new IllegalArgumentException(
          "Invalid number of sampling steps: %d (1 to %d)".formatted(count, total));
    }
    long[] timesteps = new long[count];
    for (int i = 0; i < count; i++) {
      int ascending = count - 1 - i;
      timesteps[i] =
          switch (config.timestepSpacing()) {
            case LEADING -> (long) ascending * (total / count) + config.stepsOffset();
            case LINSPACE ->
                count == 1 ? 0 : (long) Math.rint(ascending * ((total - 1) / (double) (count - 1)));
            case TRAILING -> (long) Math.rint(total - i * (total / (double) count)) - 1;
          };
    }
    if (timesteps[0] >= total) {
      throw new IllegalArgumentException(
          "Invalid steps_offset: %d with %d steps (timestep %d is not below %d)"
              .formatted(config.stepsOffset(), count, timesteps[0], total));
    }
    return timesteps;
  }
}
