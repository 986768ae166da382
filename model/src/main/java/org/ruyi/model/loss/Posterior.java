package org.ruyi.model.loss;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.scheduler.NoiseSchedule;

/**
 * q(x_{t-1}|x_t, x_0) at every timestep (arXiv 2006.11239, equations 6 and 7). Differences from 1
 * are rounded to fp32 as PyTorch rounds them, so that training sees the variances that sampling
 * uses.
 *
 * @param originalCoefficient √ᾱ_{t−1}·β_t/(1−ᾱ_t)
 * @param noisyCoefficient √α_t·(1−ᾱ_{t−1})/(1−ᾱ_t)
 * @param logVariance log β̃_t, β̃_t = β_t·(1−ᾱ_{t−1})/(1−ᾱ_t); at t = 0, where that is 0, log β̃_1
 * @param logBetas log β_t
 */
record Posterior(
    double[] originalCoefficient,
    double[] noisyCoefficient,
    double[] logVariance,
    double[] logBetas) {

  /**
   * @throws IllegalArgumentException if the schedule has a single step
   */
  static Posterior of(NoiseSchedule schedule) {
    float[] alphasCumprod = schedule.alphasCumprod();
    int steps = alphasCumprod.length;
    if (steps < 2) {
      throw new IllegalArgumentException(
          "Invalid schedule of a variational bound: 1 timestep (at least 2)");
    }
    double[] original = new double[steps];
    double[] noisy = new double[steps];
    double[] logVariance = new double[steps];
    double[] logBetas = new double[steps];
    float before = 1;
    for (int t = 0; t < steps; t++) {
      float now = alphasCumprod[t];
      float alpha = now / before;
      float beta = 1 - alpha;
      original[t] = Math.sqrt(before) * beta / (1 - now);
      noisy[t] = Math.sqrt(alpha) * (1 - before) / (1 - now);
      logVariance[t] = Math.log((1 - before) / (1 - now) * beta);
      logBetas[t] = Math.log(beta);
      before = now;
    }
    logVariance[0] = logVariance[1];
    return new Posterior(original, noisy, logVariance, logBetas);
  }

  Tensor mean(Tensor original, Tensor noisy, Tensor timesteps) {
    return PerExample.entries(originalCoefficient, timesteps, original)
        .mul(original)
        .add(PerExample.entries(noisyCoefficient, timesteps, original).mul(noisy));
  }
}
