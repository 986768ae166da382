package org.ruyi.model.scheduler;

/**
 * The variance of DDPM's reverse step that is best for a network (Analytic-DPM, arXiv 2201.06503,
 * theorem 1), from its stored statistics:
 *
 * <p>σ² = λ² + (√((1−ᾱ_t)/α) − √(1−ᾱ_s−λ²))²·(1 − E‖ε̂‖²/d), α = ᾱ_t/ᾱ_s, λ² the posterior
 * variance. It lies between λ² and the value of the formula without its last factor (theorem 2).
 */
public final class AnalyticVariance {
  private final double[] power;

  /** Of a network with these statistics. */
  public AnalyticVariance(NoiseStatistics statistics) {
    this.power = statistics.power();
  }

  /**
   * The variance of the step from timestep {@code t}.
   *
   * @param from the level of {@code t}
   * @param to the level that the step goes to
   */
  double of(int t, NoiseLevel from, NoiseLevel to) {
    if (t >= power.length) {
      throw new IllegalArgumentException(
          "Invalid timestep: %d (statistics of %d timesteps)".formatted(t, power.length));
    }
    double now = from.alphaCumprod();
    double next = to.alphaCumprod();
    double alpha = now / next;
    double posterior = (1 - next) / (1 - now) * (1 - alpha);
    double spread = Math.sqrt((1 - now) / alpha) - Math.sqrt(1 - next - posterior);
    return posterior + spread * spread * Math.min(1, Math.max(0, 1 - power[t]));
  }
}
