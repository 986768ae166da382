package org.ruyi.model.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.PredictionType;
import org.ruyi.model.scheduler.VarianceType;

/**
 * L_simple + λ·L_vlb, where the bound teaches the variance only: no gradient flows through the mean
 * there (arXiv 2102.09672, equation 16). The network gives twice the channels of the picture.
 * Timesteps are indices of the schedule.
 */
public final class HybridLoss implements DiffusionLoss {
  /** λ of the paper. */
  public static final double PAPER_LAMBDA = 0.001;

  private final NoiseSchedule schedule;
  private final PredictionType predicted;
  private final double[] weights;
  private final VariationalBound bound;
  private final double lambda;

  /**
   * @param weight of the simple part
   * @param lambda factor of the bound in bits per dimension, not negative
   */
  public HybridLoss(
      NoiseSchedule schedule, PredictionType predicted, LossWeight weight, double lambda) {
    if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid lambda: %s (not negative, finite)".formatted(lambda));
    }
    this.schedule = schedule;
    this.predicted = predicted;
    this.weights = SimpleLoss.weights(schedule, predicted, weight);
    this.bound = new VariationalBound(schedule, predicted, VarianceType.LEARNED_RANGE);
    this.lambda = lambda;
  }

  @Override
  public LossElements of(Denoiser network, Tensor original, Tensor noise, Tensor timesteps) {
    AlphaSigma point = AlphaSigma.at(schedule, timesteps, original);
    Tensor noisy = point.diffuse(original, noise);
    Tensor output = network.predict(noisy, timesteps);
    long channels = original.size(1);
    Tensor mean = output.narrow(1, 0, channels);
    Tensor variance = output.narrow(1, channels, output.size(1) - channels);
    Tensor frozen = torch.cat(new TensorVector(mean.detach(), variance), 1);
    LossElements simple =
        LossElements.squaredError(mean, point.target(predicted, original, noise))
            .weighted(PerExample.entries(weights, timesteps));
    return simple.plus(
        new LossElements(
            bound
                .term(frozen, original, noisy, timesteps)
                .mul(new Scalar(lambda * bound.steps()))));
  }
}
