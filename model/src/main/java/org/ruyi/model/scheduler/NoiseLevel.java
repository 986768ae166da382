package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Tensor;

/**
 * How much of the picture and how much noise there is in x = α·x_0 + σ·ε, and every other name that
 * the papers have for it.
 *
 * @param alpha α, at least 0
 * @param sigma σ, at least 0
 */
public record NoiseLevel(double alpha, double sigma) {
  /** The clean picture. */
  public static final NoiseLevel CLEAN = new NoiseLevel(1, 0);

  public NoiseLevel {
    if (!(alpha >= 0 && sigma >= 0 && alpha + sigma > 0)) {
      throw new IllegalArgumentException(
          "Invalid noise level: alpha %s, sigma %s (at least 0, not both 0)"
              .formatted(alpha, sigma));
    }
  }

  /** α = √ᾱ, σ = √(1 − ᾱ) (DDPM, arXiv 2006.11239, equation 4). */
  public static NoiseLevel ofAlphaCumprod(double alphaCumprod) {
    return new NoiseLevel(Math.sqrt(alphaCumprod), Math.sqrt(1 - alphaCumprod));
  }

  /** The variance-preserving level of ratio σ/α = {@code ratio}: α = 1/√(1 + ratio²). */
  public static NoiseLevel ofRatio(double ratio) {
    double alpha = 1 / Math.sqrt(1 + ratio * ratio);
    return new NoiseLevel(alpha, ratio * alpha);
  }

  /** The variance-preserving level of log(α²/σ²) = {@code logSnr}: α² = sigmoid(logSnr). */
  public static NoiseLevel ofLogSnr(double logSnr) {
    return new NoiseLevel(
        Math.sqrt(1 / (1 + Math.exp(-logSnr))), Math.sqrt(1 / (1 + Math.exp(logSnr))));
  }

  /** x = x_0 + σ·ε (NCSN, VE, EDM). */
  public static NoiseLevel ofSigma(double sigma) {
    return new NoiseLevel(1, sigma);
  }

  /** α²/(α² + σ²), which is ᾱ where the variance is preserved. */
  public double alphaCumprod() {
    return alpha * alpha / (alpha * alpha + sigma * sigma);
  }

  /** σ/α, the σ of EDM (arXiv 2206.00364). */
  public double ratio() {
    return sigma / alpha;
  }

  /** ln(α/σ), the λ of DPM-Solver (arXiv 2206.00927); infinite for the clean picture. */
  public double lambda() {
    return Math.log(alpha) - Math.log(sigma);
  }

  /** ln(α²/σ²). */
  public double logSnr() {
    return 2 * lambda();
  }

  /** α²/σ². */
  public double snr() {
    return alpha * alpha / (sigma * sigma);
  }

  /** The same share of noise with α² + σ² = 1. */
  public NoiseLevel variancePreserving() {
    return ofRatio(ratio());
  }

  /**
   * α·original + σ·noise.
   *
   * @param original x_0, any shape
   * @param noise standard normal of the same shape
   */
  public Tensor addNoise(Tensor original, Tensor noise) {
    return WeightedSum.of(alpha, original).plus(sigma, noise).tensor();
  }
}
