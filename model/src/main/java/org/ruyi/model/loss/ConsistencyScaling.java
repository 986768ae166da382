package org.ruyi.model.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Coefficients with which D(x; σ_min) = x whatever the network says (consistency models, arXiv
 * 2303.01469, appendix C): c_skip = σ_d²/((σ−σ_min)²+σ_d²), c_out = σ_d·(σ−σ_min)/√(σ²+σ_d²), c_in
 * = 1/√(σ²+σ_d²), c_noise = 250·ln σ.
 *
 * @param sigmaData σ_d, the standard deviation of the data, positive; 0.5 in the paper
 * @param sigmaMin the least noise, positive; 0.002 in the paper
 */
public record ConsistencyScaling(double sigmaData, double sigmaMin) implements Preconditioning {
  public ConsistencyScaling {
    EdmScaling.requireSigmaData(sigmaData);
    if (!(sigmaMin > 0 && sigmaMin < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid least noise: %s (positive, finite)".formatted(sigmaMin));
    }
  }

  @Override
  public Tensor skip(Tensor sigma) {
    Tensor above = sigma.sub(new Scalar(sigmaMin));
    double square = sigmaData * sigmaData;
    return above.mul(above).add(new Scalar(square)).reciprocal().mul(new Scalar(square));
  }

  @Override
  public Tensor out(Tensor sigma) {
    return sigma.sub(new Scalar(sigmaMin)).mul(in(sigma)).mul(new Scalar(sigmaData));
  }

  @Override
  public Tensor in(Tensor sigma) {
    return sigma.mul(sigma).add(new Scalar(sigmaData * sigmaData)).rsqrt();
  }

  @Override
  public Tensor noise(Tensor sigma) {
    return sigma.log().mul(new Scalar(250.0));
  }
}
