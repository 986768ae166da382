package org.ruyi.model.scheduler;

import java.util.Arrays;

/** The timesteps of a sampling run, in descending order. */
final class VisitedTimesteps {
  private VisitedTimesteps() {}

  /**
   * @throws IllegalArgumentException unless 1 ≤ {@code count} ≤ T, or if the offset leads out of
   *     the schedule
   */
  static int[] of(SchedulerConfig config, int count) {
    int total = config.noise().steps();
    if (count < 1 || count > total) {
      throw new IllegalArgumentException(
          "Invalid number of sampling steps: %d (1 to %d)".formatted(count, total));
    }
    int[] timesteps = new int[count];
    for (int i = 0; i < count; i++) {
      int ascending = count - 1 - i;
      timesteps[i] =
          switch (config.timestepSpacing()) {
            case LEADING -> ascending * (total / count) + config.stepsOffset();
            case LINSPACE ->
                count == 1 ? 0 : (int) Math.rint(ascending * ((total - 1) / (double) (count - 1)));
            case TRAILING -> (int) Math.rint(total - i * (total / (double) count)) - 1;
          };
    }
    if (timesteps[0] >= total) {
      throw new IllegalArgumentException(
          "Invalid steps_offset: %d with %d steps (timestep %d is not below %d)"
              .formatted(config.stepsOffset(), count, timesteps[0], total));
    }
    return timesteps;
  }

  /**
   * Any descending subsequence, such as one that a search found.
   *
   * @throws IllegalArgumentException if it is empty, leaves [0, T) or does not descend
   */
  static int[] given(SchedulerConfig config, int... timesteps) {
    int before = config.noise().steps();
    for (int t : timesteps) {
      if (t < 0 || t >= before) {
        throw new IllegalArgumentException(
            "Invalid timestep: %d (descending from %d to 0)"
                .formatted(t, config.noise().steps() - 1));
      }
      before = t;
    }
    if (timesteps.length == 0) {
      throw new IllegalArgumentException("Invalid timesteps: none (at least one)");
    }
    return timesteps.clone();
  }

  static double[] asDoubles(int... timesteps) {
    return Arrays.stream(timesteps).asDoubleStream().toArray();
  }
}
