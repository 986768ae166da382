package org.ruyi.jobs.train;

import java.util.List;

/** Metrics of a round for a test. */
final class Rounds {
  private Rounds() {}

  /** A round of so many seconds, of which the slowest worker waited some. */
  static RoundMetrics metrics(int round, int step, double seconds, double read) {
    return new RoundMetrics(
        round,
        step,
        0.5,
        0.25,
        List.of(0.5, 0.25, 0.125, Double.NaN),
        List.of(0.25),
        1,
        new RoundMotion(12, 0.5, 0.75),
        0,
        1e-4,
        0.9,
        640,
        64,
        "2026-01-01T00:00:%02d.250Z".formatted(round),
        new RoundSeconds(seconds, 1, read, seconds - read - 2, 0.5, 0.5, 0, 0));
  }
}
