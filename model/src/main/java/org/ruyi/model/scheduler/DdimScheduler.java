package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * DDIM (arXiv 2010.02502, equations 12 and 16):
 *
 * <p>x_{s} = √ᾱ_s·x̂_0 + √(1−ᾱ_s−σ²)·ε̂ + σ·z, σ² = η²·(1−ᾱ_s)/(1−ᾱ_t)·(1−ᾱ_t/ᾱ_s).
 */
public final class DdimScheduler implements Sampler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;
  private final int[] timesteps;
  private final int[] nextTimesteps;
  private final double eta;

  private DdimScheduler(SchedulerConfig config, int[] timesteps, int[] nextTimesteps, double eta) {
    if (!(eta >= 0 && eta <= 1)) {
      throw new IllegalArgumentException("Invalid eta: %s (0 to 1)".formatted(eta));
    }
    this.config = config;
    this.schedule = config.schedule();
    this.timesteps = timesteps;
    this.nextTimesteps = nextTimesteps;
    this.eta = eta;
    PureNoise.check(config, schedule, timesteps);
  }

  /**
   * Over evenly spaced timesteps, as the configuration spaces them.
   *
   * @param steps calls of the network, 1 to T
   * @param eta 0 for the deterministic sampler, 1 for as much noise as DDPM's
   * @throws IllegalArgumentException if either is out of range, or if noise is predicted where the
   *     last timestep is pure noise
   */
  public DdimScheduler(SchedulerConfig config, int steps, double eta) {
    this(
        config.as(SchedulerClass.DDIM),
        VisitedTimesteps.of(config.as(SchedulerClass.DDIM), steps),
        strided(config.as(SchedulerClass.DDIM), steps),
        eta);
  }

  /**
   * Over any subsequence of the timesteps.
   *
   * @param timesteps descending, in [0, T)
   * @param eta 0 to 1
   * @throws IllegalArgumentException if either is out of range
   */
  public static DdimScheduler over(SchedulerConfig config, int[] timesteps, double eta) {
    int[] visited = VisitedTimesteps.given(config, timesteps);
    int[] next = new int[visited.length];
    System.arraycopy(visited, 1, next, 0, visited.length - 1);
    next[visited.length - 1] = -1;
    return new DdimScheduler(config.as(SchedulerClass.DDIM), visited, next, eta);
  }

  /** diffusers steps by T / N from each timestep, whatever the spacing. */
  private static int[] strided(SchedulerConfig config, int steps) {
    int[] next = VisitedTimesteps.of(config, steps);
    for (int i = 0; i < next.length; i++) {
      next[i] -= config.noise().steps() / steps;
    }
    return next;
  }

  @Override
  public double[] timesteps() {
    return VisitedTimesteps.asDoubles(timesteps);
  }

  @Override
  public NoiseLevel level(int index) {
    return NoiseLevel.ofAlphaCumprod(
        index < timesteps.length
            ? schedule.alphaCumprod(timesteps[index])
            : alphaAfter(timesteps.length - 1));
  }

  @Override
  public boolean needsNoise(int index) {
    return eta > 0;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    double now = schedule.alphaCumprod(timesteps[index]);
    double next = alphaAfter(index);
    double sigma = eta * Math.sqrt((1 - next) / (1 - now) * (1 - now / next));
    double direction = Math.sqrt(Math.max(0, 1 - next - sigma * sigma));
    return Scoped.compute(
        () -> {
          Prediction predicted =
              Prediction.of(config, modelOutput, x, NoiseLevel.ofAlphaCumprod(now));
          Tensor mean =
              predicted
                  .original()
                  .mul(new Scalar(Math.sqrt(next)))
                  .add(predicted.noise().mul(new Scalar(direction)));
          return needsNoise(index) ? mean.add(noise.mul(new Scalar(sigma))) : mean;
        });
  }

  private double alphaAfter(int index) {
    if (nextTimesteps[index] >= 0) {
      return schedule.alphaCumprod(nextTimesteps[index]);
    }
    return config.setAlphaToOne() ? 1 : schedule.alphaCumprod(0);
  }
}
