package org.ruyi.model.loss;

/**
 * How consistency training refines its levels and slows its target (arXiv 2303.01469, appendix C):
 * N(k) = ⌈√(k/K·((s_1+1)² − s_0²) + s_0²) − 1⌉ + 1, μ(k) = exp(s_0·ln μ_0 / N(k)).
 *
 * @param firstLevels s_0, at least 2; 2 in the paper
 * @param lastLevels s_1, at least {@code firstLevels}; 150 for CIFAR-10
 * @param firstDecay μ_0, in (0, 1); 0.9 for CIFAR-10
 * @param steps K, positive
 */
public record ConsistencyCurriculum(
    int firstLevels, int lastLevels, double firstDecay, long steps) {
  public ConsistencyCurriculum {
    if (firstLevels < 2 || lastLevels < firstLevels || lastLevels > 100_000) {
      throw new IllegalArgumentException(
          "Invalid numbers of noise levels: %d to %d (2 <= first <= last <= 100000)"
              .formatted(firstLevels, lastLevels));
    }
    if (!(firstDecay > 0 && firstDecay < 1)) {
      throw new IllegalArgumentException(
          "Invalid decay of the target: %s (between 0 and 1)".formatted(firstDecay));
    }
    if (steps < 1) {
      throw new IllegalArgumentException("Invalid steps: %d (at least 1)".formatted(steps));
    }
  }

  /**
   * N(k).
   *
   * @param step k, counted from 0; past the last step the number stays
   */
  public int levels(long step) {
    double progress = Math.min(1, Math.max(0, step / (double) steps));
    double first = (double) firstLevels * firstLevels;
    double last = (lastLevels + 1.0) * (lastLevels + 1.0);
    return (int) Math.ceil(Math.sqrt(progress * (last - first) + first) - 1) + 1;
  }

  /**
   * μ(k), the decay of the target network's average.
   *
   * @param step k, counted from 0
   */
  public double decay(long step) {
    return Math.exp(firstLevels * Math.log(firstDecay) / levels(step));
  }
}
