package org.ruyi.model.loss;

import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.PredictionType;
import org.ruyi.model.scheduler.VarianceType;

/**
 * The variational bound of −log₂ p(x_0) (arXiv 2006.11239, equations 5 to 7 and 13; arXiv
 * 2102.09672, section 3) of pictures of 256 levels scaled to [-1, 1]:
 *
 * <p>L_0 = −log₂ p_θ(x_0|x_1), a Gaussian integrated over the level's bin; L_t = KL(q(x_{t-1}|x_t,
 * x_0) ‖ p_θ(x_{t-1}|x_t)); L_T = KL(q(x_T|x_0) ‖ N(0, 1)).
 *
 * <p>Learned variances are exp(f·log β_t + (1−f)·log β̃_t), f = (v + 1)/2, v the second half of the
 * network's channels. β̃_0 is 0, and β̃_1 stands in for it.
 */
public final class VariationalBound {
  private static final double BITS = 1 / Math.log(2);
  private static final double HALF_BIN = 1.0 / 255;
  private static final double OUTERMOST = 0.999;
  private static final double LEAST_PROBABILITY = 1e-12;

  private final NoiseSchedule schedule;
  private final PredictionType predicted;
  private final VarianceType variance;
  private final Posterior posterior;

  /**
   * @throws IllegalArgumentException if the schedule has a single step
   */
  public VariationalBound(NoiseSchedule schedule, PredictionType predicted, VarianceType variance) {
    this.schedule = schedule;
    this.predicted = predicted;
    this.variance = variance;
    this.posterior = Posterior.of(schedule);
  }

  NoiseSchedule schedule() {
    return schedule;
  }

  /** The number of terms that {@link #term} knows, T. */
  public int steps() {
    return schedule.steps();
  }

  /**
   * L_t in bits.
   *
   * @param output the network's prediction at {@code noisy}: the channels of {@code original}, or
   *     twice as many where the variance is learned
   * @param original x_0, [B, C, ...]
   * @param noisy x_t, the same shape
   * @param timesteps [B] int64 in [0, T)
   * @return [B, C, ...]
   * @throws IllegalArgumentException if the output has another shape
   */
  public Tensor term(Tensor output, Tensor original, Tensor noisy, Tensor timesteps) {
    long channels = original.size(1);
    Tensor meanOutput = output;
    Tensor logVariance = PerExample.entries(fixedLogVariance(), timesteps, original);
    if (variance == VarianceType.LEARNED_RANGE) {
      requireBothHalves(output, original);
      meanOutput = output.narrow(1, 0, channels);
      logVariance = learnedLogVariance(output.narrow(1, channels, channels), timesteps);
    }
    LossElements.requireShape(meanOutput, original);
    AlphaSigma point = AlphaSigma.at(schedule, timesteps, original);
    Tensor mean = posterior.mean(point.original(predicted, meanOutput, noisy), noisy, timesteps);
    Tensor divergence =
        gaussianDivergence(
            posterior.mean(original, noisy, timesteps),
            PerExample.entries(posterior.logVariance(), timesteps, original),
            mean,
            logVariance);
    Tensor decoder = decoderNegativeLogLikelihood(original, mean, logVariance);
    Tensor first = PerExample.along(timesteps.eq(new Scalar(0)), original).to(ScalarType.Bool);
    return torch.where(first, decoder, divergence).mul(new Scalar(BITS));
  }

  /**
   * L_T in bits, which no network changes.
   *
   * @param original x_0, [B, ...]
   * @return [B, ...]
   */
  public Tensor prior(Tensor original) {
    Tensor last =
        torch.full(
            new long[] {original.size(0)},
            new Scalar(steps() - 1),
            new TensorOptions(ScalarType.Long));
    AlphaSigma point = AlphaSigma.at(schedule, last, original);
    Tensor logVariance = point.sigma().log().mul(new Scalar(2.0));
    Tensor zero = torch.zeros_like(original);
    return gaussianDivergence(point.alpha().mul(original), logVariance, zero, zero)
        .mul(new Scalar(BITS));
  }

  /**
   * The whole bound, L_0 + … + L_T, with one draw of noise a term.
   *
   * @param original x_0, [B, C, ...], on the levels k/127.5 − 1
   * @param generator on the CPU; gives T draws of the shape of {@code original}, for the last
   *     timestep first
   * @return bits per dimension of every example, [B]
   */
  public Tensor bitsPerDimension(Denoiser network, Tensor original, Generator generator) {
    Tensor total = torch.zeros(new long[] {original.size(0)}, new TensorOptions(ScalarType.Double));
    try (NoGradGuard guard = new NoGradGuard()) {
      total.add_(perExample(prior(original)));
      for (int t = steps() - 1; t >= 0; t--) {
        try (PointerScope scope = new PointerScope()) {
          Tensor noise =
              randn(original.shape(), new GeneratorOptional(generator))
                  .to(original.device(), original.scalar_type());
          Tensor timesteps =
              torch
                  .full(
                      new long[] {original.size(0)},
                      new Scalar(t),
                      new TensorOptions(ScalarType.Long))
                  .to(original.device(), ScalarType.Long);
          Tensor noisy = AlphaSigma.at(schedule, timesteps, original).diffuse(original, noise);
          total.add_(
              perExample(term(network.predict(noisy, timesteps), original, noisy, timesteps)));
        }
      }
    }
    return total;
  }

  /**
   * The logarithm of the learned variance.
   *
   * @param v [B, ...], the network's second half of channels; nothing keeps it in [-1, 1]
   * @param timesteps [B] int64 in [0, T)
   */
  Tensor learnedLogVariance(Tensor v, Tensor timesteps) {
    Tensor least = PerExample.entries(posterior.logVariance(), timesteps, v);
    Tensor most = PerExample.entries(posterior.logBetas(), timesteps, v);
    Tensor fraction = v.add(new Scalar(1.0)).mul(new Scalar(0.5));
    return fraction.mul(most.sub(least)).add(least);
  }

  private double[] fixedLogVariance() {
    return variance == VarianceType.FIXED_LARGE ? posterior.logBetas() : posterior.logVariance();
  }

  private static void requireBothHalves(Tensor output, Tensor original) {
    if (output.size(1) != 2 * original.size(1)) {
      throw new IllegalArgumentException(
          "Invalid prediction: %d channels (%d: what is predicted, then the variance)"
              .formatted(output.size(1), 2 * original.size(1)));
    }
  }

  private static Tensor perExample(Tensor elements) {
    return new LossElements(elements).perExample().to(ScalarType.Double).cpu();
  }

  /** KL(N(m_1, e^{l_1}) ‖ N(m_2, e^{l_2})) in nats, by element. */
  private static Tensor gaussianDivergence(
      Tensor mean1, Tensor logVariance1, Tensor mean2, Tensor logVariance2) {
    Tensor ratio = logVariance1.sub(logVariance2);
    Tensor difference = mean1.sub(mean2);
    return ratio
        .exp()
        .sub(ratio)
        .sub(new Scalar(1.0))
        .add(difference.mul(difference).mul(logVariance2.neg().exp()))
        .mul(new Scalar(0.5));
  }

  /** −ln of the Gaussian's mass on the level's bin; the outermost bins are open (equation 13). */
  private static Tensor decoderNegativeLogLikelihood(
      Tensor original, Tensor mean, Tensor logVariance) {
    Tensor centered = original.sub(mean);
    Tensor inverseDeviation = logVariance.mul(new Scalar(-0.5)).exp();
    Tensor above = cumulative(centered.add(new Scalar(HALF_BIN)).mul(inverseDeviation));
    Tensor below = cumulative(centered.sub(new Scalar(HALF_BIN)).mul(inverseDeviation));
    Tensor open = torch.where(original.gt(new Scalar(OUTERMOST)), torch.ones_like(above), above);
    Tensor mass =
        open.sub(torch.where(original.lt(new Scalar(-OUTERMOST)), torch.zeros_like(below), below));
    return mass.clamp(new ScalarOptional(new Scalar(LEAST_PROBABILITY))).log().neg();
  }

  private static Tensor cumulative(Tensor deviations) {
    return deviations
        .mul(new Scalar(Math.sqrt(0.5)))
        .erf()
        .add(new Scalar(1.0))
        .mul(new Scalar(0.5));
  }
}
