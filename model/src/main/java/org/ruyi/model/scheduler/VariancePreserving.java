package org.ruyi.model.scheduler;

/**
 * The VP and sub-VP SDEs (arXiv 2011.13456, equations 32 and 34) with β(t) = β_0 + t·(β_1 − β_0): α
 * = exp(−½∫β), f = −½β; VP has σ² = 1 − α² and g² = β, sub-VP σ = 1 − α² and g² = β·(1 − α⁴). The
 * network is told 999·t.
 *
 * @param kind which of the two
 * @param first β_0, positive
 * @param last β_1, at least β_0
 */
public record VariancePreserving(Kind kind, double first, double last) implements ScoreSde {
  private static final double TIME_SCALE = 999;

  /** Which variance x has. */
  public enum Kind {
    /** Always that of the data, 1. */
    FULL,
    /** Less in between. */
    SUB
  }

  public VariancePreserving {
    if (!(first > 0 && first <= last && last < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid betas: %s to %s (0 < first <= last)".formatted(first, last));
    }
  }

  /** The paper's, β from 0.1 to 20. */
  public static VariancePreserving paper(Kind kind) {
    return new VariancePreserving(kind, 0.1, 20);
  }

  private double beta(double t) {
    return first + t * (last - first);
  }

  private double alpha(double t) {
    return Math.exp(-0.5 * t * first - 0.25 * t * t * (last - first));
  }

  @Override
  public double drift(double t) {
    return -0.5 * beta(t);
  }

  @Override
  public double diffusion(double t) {
    return kind == Kind.FULL
        ? Math.sqrt(beta(t))
        : Math.sqrt(beta(t) * (1 - Math.pow(alpha(t), 4)));
  }

  @Override
  public NoiseLevel level(double t) {
    double alpha = alpha(t);
    double variance = 1 - alpha * alpha;
    return new NoiseLevel(alpha, kind == Kind.FULL ? Math.sqrt(variance) : variance);
  }

  @Override
  public double networkTime(double t) {
    return TIME_SCALE * t;
  }

  @Override
  public double end() {
    return 1e-3;
  }

  @Override
  public double priorSigma() {
    return 1;
  }
}
