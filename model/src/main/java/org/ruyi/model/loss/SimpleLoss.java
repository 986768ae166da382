package org.ruyi.model.loss;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.PredictionType;

/**
 * The simple objective of DDPM: the squared error of ε (arXiv 2006.11239, equation 14), x_0 or v at
 * x_t = √ᾱ_t·x_0 + √(1−ᾱ_t)·ε, times a weight of the signal-to-noise ratio. Timesteps are indices
 * of the schedule.
 */
public final class SimpleLoss implements DiffusionLoss {
  private final NoiseSchedule schedule;
  private final PredictionType predicted;
  private final double[] weights;

  /** Every timestep counts the same. */
  public SimpleLoss(NoiseSchedule schedule, PredictionType predicted) {
    this(schedule, predicted, LossWeight.uniform());
  }

  /**
   * @throws IllegalArgumentException if a weight is not finite: where nothing of the picture is
   *     left, some rules have no value for noise
   */
  public SimpleLoss(NoiseSchedule schedule, PredictionType predicted, LossWeight weight) {
    this.schedule = schedule;
    this.predicted = predicted;
    this.weights = weights(schedule, predicted, weight);
  }

  @Override
  public LossElements of(Denoiser network, Tensor original, Tensor noise, Tensor timesteps) {
    AlphaSigma point = AlphaSigma.at(schedule, timesteps, original);
    Tensor prediction = network.predict(point.diffuse(original, noise), timesteps);
    return LossElements.squaredError(prediction, point.target(predicted, original, noise))
        .weighted(PerExample.entries(weights, timesteps));
  }

  static double[] weights(NoiseSchedule schedule, PredictionType predicted, LossWeight weight) {
    float[] alphasCumprod = schedule.alphasCumprod();
    double[] weights = new double[alphasCumprod.length];
    for (int t = 0; t < weights.length; t++) {
      double snr = alphasCumprod[t] / (1 - (double) alphasCumprod[t]);
      weights[t] = weight.at(snr, predicted);
      if (!Double.isFinite(weights[t])) {
        throw new IllegalArgumentException(
            "Invalid weight: %s at timestep %d, where the SNR is %s (finite)"
                .formatted(weights[t], t, snr));
      }
    }
    return weights;
  }
}
