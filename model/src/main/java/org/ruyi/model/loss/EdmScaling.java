package org.ruyi.model.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * EDM's coefficients (arXiv 2206.00364, table 1): c_skip = σ_d²/(σ²+σ_d²), c_out =
 * σ·σ_d/√(σ²+σ_d²), c_in = 1/√(σ²+σ_d²), c_noise = ¼·ln σ.
 *
 * @param sigmaData σ_d, the standard deviation of the data, positive; 0.5 in the paper
 */
public record EdmScaling(double sigmaData) implements Preconditioning {
  public EdmScaling {
    requireSigmaData(sigmaData);
  }

  static void requireSigmaData(double sigmaData) {
    if (!(sigmaData > 0 && sigmaData < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid deviation of the data: %s (positive, finite)".formatted(sigmaData));
    }
  }

  @Override
  public Tensor skip(Tensor sigma) {
    return total(sigma).reciprocal().mul(new Scalar(sigmaData * sigmaData));
  }

  @Override
  public Tensor out(Tensor sigma) {
    return in(sigma).mul(sigma).mul(new Scalar(sigmaData));
  }

  @Override
  public Tensor in(Tensor sigma) {
    return total(sigma).rsqrt();
  }

  @Override
  public Tensor noise(Tensor sigma) {
    return sigma.log().mul(new Scalar(0.25));
  }

  private Tensor total(Tensor sigma) {
    return sigma.mul(sigma).add(new Scalar(sigmaData * sigmaData));
  }
}
