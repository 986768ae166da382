package org.ruyi.model.scheduler;

/**
 * The noise that EDM's stochastic sampler adds and removes again (arXiv 2206.00364, algorithm 2).
 *
 * @param amount S_churn, at least 0
 * @param from S_tmin, the least σ at which noise is added
 * @param to S_tmax, the largest
 * @param noise S_noise, the standard deviation of the noise, positive
 */
public record Churn(double amount, double from, double to, double noise) {
  /** The deterministic sampler. */
  public static final Churn NONE = new Churn(0, 0, Double.POSITIVE_INFINITY, 1);

  public Churn {
    if (!(amount >= 0 && from >= 0 && from <= to && noise > 0)) {
      throw new IllegalArgumentException(
          "Invalid churn: amount %s from %s to %s, noise %s (amount at least 0, 0 <= from <= to,"
                  .formatted(amount, from, to, noise)
              + " noise above 0)");
    }
  }

  /** σ̂ = σ·(1 + γ), γ = min(S_churn / steps, √2 − 1) between S_tmin and S_tmax. */
  double raised(double sigma, int steps) {
    return from <= sigma && sigma <= to
        ? sigma * (1 + Math.min(amount / steps, Math.sqrt(2) - 1))
        : sigma;
  }

  /** The deviation of the noise that raises σ to σ̂. */
  double deviation(double sigma, double raised) {
    return noise * Math.sqrt(raised * raised - sigma * sigma);
  }
}
