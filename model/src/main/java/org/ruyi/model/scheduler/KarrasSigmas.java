package org.ruyi.model.scheduler;

/**
 * EDM's spacing of σ (arXiv 2206.00364, equation 5): σ_i = (σ_max^{1/ρ} + i/(n−1)·(σ_min^{1/ρ} −
 * σ_max^{1/ρ}))^ρ.
 *
 * @param minimum σ_min, positive
 * @param maximum σ_max, at least σ_min
 * @param rho ρ, positive; 7 in the paper, 1 is even spacing
 */
public record KarrasSigmas(double minimum, double maximum, double rho) {
  static final double PAPER_RHO = 7;

  public KarrasSigmas {
    if (!(minimum > 0 && minimum <= maximum && maximum < Double.POSITIVE_INFINITY && rho > 0)) {
      throw new IllegalArgumentException(
          "Invalid sigmas: %s to %s, rho %s (0 < minimum <= maximum, rho above 0)"
              .formatted(minimum, maximum, rho));
    }
  }

  /** The paper's 0.002 to 80 with ρ = 7. */
  public static KarrasSigmas paper() {
    return new KarrasSigmas(0.002, 80, PAPER_RHO);
  }

  /**
   * The σ of {@code count} steps, descending from σ_max to σ_min.
   *
   * @param count at least 1
   */
  public double[] of(int count) {
    double[] sigmas = new double[count];
    for (int i = 0; i < count; i++) {
      sigmas[i] = at(count == 1 ? 0 : i / (double) (count - 1));
    }
    return sigmas;
  }

  /** The σ at {@code share} of the way from σ_max to σ_min. */
  public double at(double share) {
    double first = Math.pow(maximum, 1 / rho);
    double last = Math.pow(minimum, 1 / rho);
    return Math.pow(first + share * (last - first), rho);
  }

  /** σ_max to σ_min evenly in ln σ. */
  static double[] exponential(double minimum, double maximum, int count) {
    double[] sigmas = new double[count];
    for (int i = 0; i < count; i++) {
      double share = count == 1 ? 0 : i / (double) (count - 1);
      sigmas[i] = Math.exp(Math.log(maximum) + share * (Math.log(minimum) - Math.log(maximum)));
    }
    return sigmas;
  }
}
