package org.ruyi.model.loss;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Denoiser;

/**
 * λ(σ)·(D(x_0 + σ·ε; σ) − x_0)², λ = (σ²+σ_d²)/(σ·σ_d)² (EDM, arXiv 2206.00364, equation 2 and
 * table 1). Timesteps are σ, best drawn by {@link LogNormalSigmas}.
 */
public final class EdmLoss implements DiffusionLoss {
  private final EdmScaling preconditioning;

  public EdmLoss(EdmScaling preconditioning) {
    this.preconditioning = preconditioning;
  }

  @Override
  public LossElements of(Denoiser network, Tensor original, Tensor noise, Tensor sigma) {
    Tensor noisy = original.add(PerExample.along(sigma, original).mul(noise));
    Tensor denoised = preconditioning.around(network).predict(noisy, sigma);
    Tensor out = preconditioning.out(sigma);
    Tensor weight = out.mul(out).reciprocal();
    return LossElements.squaredError(denoised, original).weighted(weight);
  }
}
