package org.ruyi.model.training;

/**
 * AdamW's constants (arXiv 1711.05101); the learning rate is given with every step.
 *
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of squared gradients, in [0, 1)
 * @param epsilon added to the denominator, positive
 * @param weightDecay decoupled weight decay, not negative
 */
public record AdamWConfig(double beta1, double beta2, double epsilon, double weightDecay) {
  public AdamWConfig {
    require("beta1", beta1, beta1 >= 0 && beta1 < 1, "0 <= beta1 < 1");
    require("beta2", beta2, beta2 >= 0 && beta2 < 1, "0 <= beta2 < 1");
    require("epsilon", epsilon, epsilon > 0 && epsilon <= 1, "0 < epsilon <= 1");
    require("weight decay", weightDecay, weightDecay >= 0 && weightDecay <= 1, "0 to 1");
  }

  /** PyTorch's defaults: 0.9, 0.999, 1e-8, 0.01. */
  public static AdamWConfig defaults() {
    return new AdamWConfig(0.9, 0.999, 1e-8, 0.01);
  }

  private static void require(String name, double value, boolean valid, String allowed) {
    if (!valid) {
      throw new IllegalArgumentException(
          "Invalid AdamW %s: %s (%s)".formatted(name, value, allowed));
    }
  }
}
