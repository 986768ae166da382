package org.ruyi.model.loss;

import org.ruyi.model.scheduler.PredictionType;

/**
 * How much each signal-to-noise ratio counts.
 *
 * <p>The squared errors of ε, v and x_0 at one point are in the ratio SNR : SNR + 1 : 1, so that
 * every rule here is one weight of the squared error of x_0, divided by that of what is predicted.
 */
@FunctionalInterface
public interface LossWeight {
  /**
   * The factor of the squared error of what is predicted.
   *
   * @param snr ᾱ / (1 − ᾱ), not negative
   */
  double at(double snr, PredictionType predicted);

  /** 1 whatever is predicted: the simple objective (arXiv 2006.11239, equation 14). */
  static LossWeight uniform() {
    return (snr, predicted) -> 1;
  }

  /**
   * min(SNR, γ) on x_0 (min-SNR-γ, arXiv 2303.09556, section 3.4).
   *
   * @param gamma positive; 5 in the paper
   */
  static LossWeight minSnr(double gamma) {
    requirePositive("gamma", gamma);
    return (snr, predicted) ->
        switch (predicted) {
          case EPSILON -> Math.min(1, gamma / snr);
          case V_PREDICTION -> Math.min(snr, gamma) / (snr + 1);
          case SAMPLE -> Math.min(snr, gamma);
        };
  }

  /**
   * 1/(k + SNR)^γ on ε (P2, arXiv 2204.00227, equation 8).
   *
   * @param k positive; 1 in the paper
   * @param gamma not negative; 0.5 or 1 in the paper, 0 is the simple objective of ε
   */
  static LossWeight p2(double k, double gamma) {
    requirePositive("k", k);
    if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid weight: gamma %s (not negative, finite)".formatted(gamma));
    }
    return (snr, predicted) -> {
      double onNoise = Math.pow(k + snr, -gamma);
      return switch (predicted) {
        case EPSILON -> onNoise;
        case V_PREDICTION -> onNoise * snr / (snr + 1);
        case SAMPLE -> onNoise * snr;
      };
    };
  }

  /** max(SNR, 1) on x_0: truncated SNR (progressive distillation, arXiv 2202.00512, section 4). */
  static LossWeight truncatedSnr() {
    return (snr, predicted) ->
        switch (predicted) {
          case EPSILON -> Math.max(1, 1 / snr);
          case V_PREDICTION -> Math.max(snr, 1) / (snr + 1);
          case SAMPLE -> Math.max(snr, 1);
        };
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid weight: %s %s (positive, finite)".formatted(name, value));
    }
  }
}
