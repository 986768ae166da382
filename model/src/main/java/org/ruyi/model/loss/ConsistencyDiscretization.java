package org.ruyi.model.loss;

/**
 * The noise levels between which a consistency model must agree (arXiv 2303.01469, section 2): σ_i
 * = (σ_min^{1/ρ} + i/(N−1)·(σ_max^{1/ρ} − σ_min^{1/ρ}))^ρ, i = 0..N−1.
 *
 * @param sigmaMin positive; 0.002 in the paper
 * @param sigmaMax above {@code sigmaMin}; 80 in the paper
 * @param rho at least 1; 7 in the paper
 */
public record ConsistencyDiscretization(double sigmaMin, double sigmaMax, double rho) {
  private static final int MAXIMUM_LEVELS = 100_000;

  public ConsistencyDiscretization {
    if (!(sigmaMin > 0 && sigmaMin < sigmaMax && sigmaMax < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid noise levels: %s to %s (0 < least < most)".formatted(sigmaMin, sigmaMax));
    }
    if (!(rho >= 1 && rho < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("Invalid rho: %s (at least 1, finite)".formatted(rho));
    }
  }

  /** The paper's: 0.002 to 80, ρ = 7. */
  public static ConsistencyDiscretization paper() {
    return new ConsistencyDiscretization(0.002, 80, 7);
  }

  /**
   * The levels, ascending.
   *
   * @param levels N, 2 to 100000
   */
  public double[] sigmas(int levels) {
    if (levels < 2 || levels > MAXIMUM_LEVELS) {
      throw new IllegalArgumentException(
          "Invalid number of noise levels: %d (2 to %d)".formatted(levels, MAXIMUM_LEVELS));
    }
    double first = Math.pow(sigmaMin, 1 / rho);
    double last = Math.pow(sigmaMax, 1 / rho);
    double[] sigmas = new double[levels];
    for (int i = 0; i < levels; i++) {
      sigmas[i] = Math.pow(first + i / (levels - 1.0) * (last - first), rho);
    }
    return sigmas;
  }
}
