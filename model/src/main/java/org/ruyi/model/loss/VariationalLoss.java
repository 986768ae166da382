package org.ruyi.model.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Denoiser;

/**
 * T·L_t: with timesteps drawn uniformly its mean is the variational bound in bits per dimension,
 * less the part that no network changes (arXiv 2102.09672, section 3.3). Best with {@link
 * LossAwareTimesteps}. Timesteps are indices of the schedule.
 */
public final class VariationalLoss implements DiffusionLoss {
  private final VariationalBound bound;

  public VariationalLoss(VariationalBound bound) {
    this.bound = bound;
  }

  @Override
  public LossElements of(Denoiser network, Tensor original, Tensor noise, Tensor timesteps) {
    Tensor noisy = AlphaSigma.at(bound.schedule(), timesteps, original).diffuse(original, noise);
    Tensor output = network.predict(noisy, timesteps);
    return new LossElements(
        bound.term(output, original, noisy, timesteps).mul(new Scalar((double) bound.steps())));
  }
}
