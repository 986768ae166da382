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
  private final long[] timesteps;
  private final int stride;
  private final double eta;

  /**
   * @param steps calls of the network, 1 to T
   * @param eta 0 for the deterministic sampler, 1 for as much noise as DDPM's
   * @throws IllegalArgumentException if either is out of range, or if noise is predicted where the
   *     last timestep is pure noise
   */
  public DdimScheduler(SchedulerConfig config, int steps, double eta) {
    if (!(eta >= 0 && eta <= 1)) {
      throw new IllegalArgumentException("Invalid eta: %s (0 to 1)".formatted(eta));
    }
    this.config = config.as(SchedulerClass.DDIM);
    this.schedule = config.schedule();
    this.timesteps = VisitedTimesteps.of(config, steps);
    this.stride = config.noise().steps() / steps;
    this.eta = eta;
    PureNoise.check(config, schedule, timesteps);
  }

  @Override
  public long[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public boolean needsNoise(int index) {
    return eta > 0;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    double now = schedule.alphaCumprod((int) timesteps[index]);
    double next = alphaAfter(index);
    double sigma = eta * Math.sqrt((1 - next) / (1 - now) * (1 - now / next));
    double direction = Math.sqrt(Math.max(0, 1 - next - sigma * sigma));
    return Scoped.compute(
        () -> {
          Prediction predicted = Prediction.of(config, modelOutput, x, now);
          Tensor mean =
              predicted
                  .original()
                  .mul(new Scalar(Math.sqrt(next)))
                  .add(predicted.noise().mul(new Scalar(direction)));
          return needsNoise(index) ? mean.add(noise.mul(new Scalar(sigma))) : mean;
        });
  }

  private double alphaAfter(int index) {
    int previous = (int) timesteps[index] - stride;
    if (previous >= 0) {
      return schedule.alphaCumprod(previous);
    }
    return config.setAlphaToOne() ? 1 : schedule.alphaCumprod(0);
  }
}
