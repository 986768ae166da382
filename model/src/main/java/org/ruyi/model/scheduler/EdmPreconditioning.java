package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Tensor;

/**
 * EDM's network F within the denoiser D(x, σ) = c_skip·x + c_out·F(c_in·x, c_noise) (arXiv
 * 2206.00364, table 1).
 *
 * @param sigmaData standard deviation of the data, positive
 */
public record EdmPreconditioning(double sigmaData) {
  public EdmPreconditioning {
    if (!(sigmaData > 0)) {
      throw new IllegalArgumentException(
          "Invalid standard deviation of the data: %s (above 0)".formatted(sigmaData));
    }
  }

  /** σ_data² / (σ² + σ_data²). */
  public double skip(double sigma) {
    return sigmaData * sigmaData / (sigma * sigma + sigmaData * sigmaData);
  }

  /** σ·σ_data / √(σ² + σ_data²). */
  public double out(double sigma) {
    return sigma * sigmaData / Math.hypot(sigma, sigmaData);
  }

  /** 1 / √(σ² + σ_data²). */
  public double in(double sigma) {
    return 1 / Math.hypot(sigma, sigmaData);
  }

  /** ¼·ln σ, what the network is told of σ. */
  public double noise(double sigma) {
    return 0.25 * Math.log(sigma);
  }

  /**
   * D(x, σ), the predicted x_0.
   *
   * @param output F, the shape of {@code x}
   * @param x [B, ...] at σ
   */
  Tensor denoised(PredictionType type, Tensor output, Tensor x, double sigma) {
    return switch (type) {
      case EPSILON -> WeightedSum.of(skip(sigma), x).plus(out(sigma), output).tensor();
      case V_PREDICTION -> WeightedSum.of(skip(sigma), x).minus(out(sigma), output).tensor();
      case SAMPLE -> output;
    };
  }
}
