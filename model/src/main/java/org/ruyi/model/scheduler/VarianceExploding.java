package org.ruyi.model.scheduler;

/**
 * The VE SDE (arXiv 2011.13456, equation 30): σ(t) = σ_min·(σ_max/σ_min)^t, f = 0, g =
 * σ·√(2·ln(σ_max/σ_min)). The network is told σ.
 *
 * @param minimum σ_min, positive
 * @param maximum σ_max, above σ_min
 */
public record VarianceExploding(double minimum, double maximum) implements ScoreSde {
  public VarianceExploding {
    if (!(minimum > 0 && minimum < maximum && maximum < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid sigmas: %s to %s (0 < minimum < maximum)".formatted(minimum, maximum));
    }
  }

  /** The paper's for CIFAR-10, σ from 0.01 to 50. */
  public static VarianceExploding paper() {
    return new VarianceExploding(0.01, 50);
  }

  @Override
  public double drift(double t) {
    return 0;
  }

  @Override
  public double diffusion(double t) {
    return level(t).sigma() * Math.sqrt(2 * Math.log(maximum / minimum));
  }

  @Override
  public NoiseLevel level(double t) {
    return NoiseLevel.ofSigma(minimum * Math.pow(maximum / minimum, t));
  }

  @Override
  public double networkTime(double t) {
    return level(t).sigma();
  }

  @Override
  public double end() {
    return 1e-5;
  }

  @Override
  public double priorSigma() {
    return maximum;
  }
}
