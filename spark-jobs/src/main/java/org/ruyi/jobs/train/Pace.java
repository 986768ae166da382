package org.ruyi.jobs.train;

import java.util.Locale;

/** How fast a run goes and how long it will take, from the rounds of this start alone. */
final class Pace {
  private static final double KEPT = 0.8;
  private static final double WORTH_SAYING = 0.05;

  private final int steps;
  private double secondsPerStep;

  /**
   * @param steps of the whole run
   */
  Pace(int steps) {
    this.steps = steps;
  }

  /** Takes a round in, and says where the run stands. */
  String line(RoundMetrics metrics, int roundSteps) {
    double now = metrics.seconds().seconds() / roundSteps;
    // The first round loads the libraries and says little about the next.
    secondsPerStep =
        secondsPerStep == 0 || metrics.round() <= 2
            ? now
            : KEPT * secondsPerStep + (1 - KEPT) * now;
    String line =
        String.format(
            Locale.ROOT,
            "loss %.4f, %.1f images/s, %s left",
            metrics.loss(),
            metrics.imagesPerSecond(),
            duration(Math.round(secondsPerStep * (steps - metrics.step()))));
    return metrics.waitShare() < WORTH_SAYING
        ? line
        : line
            + String.format(
                Locale.ROOT, ", %.0f%% waiting for pictures", 100 * metrics.waitShare());
  }

  static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return "%d min %02d s".formatted(seconds / 60, seconds % 60);
    }
    return "%d h %02d min".formatted(seconds / 3600, seconds % 3600 / 60);
  }
}
