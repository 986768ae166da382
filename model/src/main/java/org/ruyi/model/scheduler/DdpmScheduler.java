package org.ruyi.model.scheduler;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * DDPM's ancestral sampling (arXiv 2006.11239, equations 6 and 7), over all timesteps or fewer: x_s
 * = (√ᾱ_s·β/(1−ᾱ_t))·x̂_0 + (√α·(1−ᾱ_s)/(1−ᾱ_t))·x_t + σ·z with α = ᾱ_t/ᾱ_s, β = 1 − α.
 */
public final class DdpmScheduler implements Sampler {
  private static final double LEAST_VARIANCE = 1e-20;

  private final SchedulerConfig config;
  private final NoiseSchedule schedule;
  private final int[] timesteps;
  private final Optional<AnalyticVariance> analytic;

  private DdpmScheduler(
      SchedulerConfig config, int[] timesteps, Optional<AnalyticVariance> analytic) {
    this.config = config.as(SchedulerClass.DDPM);
    this.schedule = config.schedule();
    this.timesteps = timesteps;
    this.analytic = analytic;
    PureNoise.check(config, schedule, timesteps);
  }

  /**
   * Over evenly spaced timesteps, as the configuration spaces them.
   *
   * @param steps calls of the network, 1 to T
   * @throws IllegalArgumentException if it is out of range, or if noise is predicted where the last
   *     timestep is pure noise
   */
  public DdpmScheduler(SchedulerConfig config, int steps) {
    this(config, VisitedTimesteps.of(config.as(SchedulerClass.DDPM), steps), Optional.empty());
  }

  /**
   * Over any subsequence of the timesteps.
   *
   * @param timesteps descending, in [0, T)
   * @throws IllegalArgumentException if they are not
   */
  public static DdpmScheduler over(SchedulerConfig config, int... timesteps) {
    return new DdpmScheduler(config, VisitedTimesteps.given(config, timesteps), Optional.empty());
  }

  /**
   * Over any subsequence of the timesteps with the best variance instead of the configuration's
   * (Analytic-DPM).
   *
   * @param variance measured on the same network and process
   * @param timesteps descending, in [0, T)
   * @throws IllegalArgumentException if the timesteps are not so
   */
  public static DdpmScheduler analytic(
      SchedulerConfig config, AnalyticVariance variance, int... timesteps) {
    return new DdpmScheduler(
        config, VisitedTimesteps.given(config, timesteps), Optional.of(variance));
  }

  @Override
  public double[] timesteps() {
    return VisitedTimesteps.asDoubles(timesteps);
  }

  @Override
  public NoiseLevel level(int index) {
    return NoiseLevel.ofAlphaCumprod(alphaCumprod(index));
  }

  @Override
  public boolean needsNoise(int index) {
    boolean toClean = analytic.isPresent() && index + 1 == timesteps.length;
    return timesteps[index] > 0 && !toClean;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    double now = alphaCumprod(index);
    double next = alphaCumprod(index + 1);
    double alpha = now / next;
    double beta = 1 - alpha;
    double originalCoefficient = Math.sqrt(next) * beta / (1 - now);
    double currentCoefficient = Math.sqrt(alpha) * (1 - next) / (1 - now);
    return Scoped.compute(
        () -> {
          Prediction predicted = Prediction.of(config, modelOutput, x, level(index));
          Tensor mean =
              predicted
                  .original()
                  .mul(new Scalar(originalCoefficient))
                  .add(x.mul(new Scalar(currentCoefficient)));
          if (!needsNoise(index)) {
            return mean;
          }
          if (analytic.isPresent()) {
            return mean.add(noise.mul(new Scalar(Math.sqrt(analyticVariance(index)))));
          }
          double small = Math.max((1 - next) / (1 - now) * beta, LEAST_VARIANCE);
          return mean.add(
              switch (config.varianceType()) {
                case FIXED_SMALL -> noise.mul(new Scalar(Math.sqrt(small)));
                case FIXED_LARGE -> noise.mul(new Scalar(Math.sqrt(beta)));
                case LEARNED_RANGE ->
                    noise.mul(learnedDeviation(modelOutput, x.size(1), small, beta));
              });
        });
  }

  private double analyticVariance(int index) {
    return analytic.orElseThrow().of(timesteps[index], level(index), level(index + 1));
  }

  private double alphaCumprod(int index) {
    return index < timesteps.length ? schedule.alphaCumprod(timesteps[index]) : 1;
  }

  /** exp of half of the logarithm interpolated between both variances (arXiv 2102.09672, (15)). */
  private static Tensor learnedDeviation(
      Tensor modelOutput, long channels, double small, double large) {
    Tensor fraction =
        modelOutput.narrow(1, channels, channels).add(new Scalar(1.0)).mul(new Scalar(0.5));
    Scalar range = new Scalar(Math.log(large) - Math.log(small));
    return fraction.mul(range).add(new Scalar(Math.log(small))).mul(new Scalar(0.5)).exp();
  }
}
