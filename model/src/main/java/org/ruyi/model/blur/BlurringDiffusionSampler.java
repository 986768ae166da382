package org.ruyi.model.blur;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;
import org.ruyi.model.scheduler.NoiseLevel;
import org.ruyi.model.scheduler.Sampler;

/**
 * The reverse of blurring diffusion (Hoogeboom and Salimans, arXiv 2209.05557, appendix A): DDPM's
 * posterior frequency by frequency, with u = DCT(z_t) and α_ts = α_t/α_s,
 *
 * <p>z_s = IDCT(v·(α_ts/(σ_t²−α_ts²σ_s²)·u + (u − σ_t·DCT(ε̂))/(α_ts·σ_s²)) + √v·z), 1/v = 1/σ_s² +
 * 1/(σ_t²/α_ts²−σ_s²). The network predicts ε and is told t in [0, 1].
 */
public final class BlurringDiffusionSampler implements Sampler {
  private static final double DELTA = 1e-8;

  private final BlurSchedule schedule;
  private final int steps;

  /**
   * A run from t = 1 to 0.
   *
   * @param steps at least 1
   * @throws IllegalArgumentException if there are none
   */
  public BlurringDiffusionSampler(BlurSchedule schedule, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException(
          "Invalid number of sampling steps: %d (at least 1)".formatted(steps));
    }
    this.schedule = schedule;
    this.steps = steps;
  }

  private double time(int index) {
    return (steps - index) / (double) steps;
  }

  private static Tensor tensor(double time) {
    return Tensor.create(new double[] {time}, 1);
  }

  @Override
  public double[] timesteps() {
    double[] timesteps = new double[steps];
    for (int i = 0; i < steps; i++) {
      timesteps[i] = time(i);
    }
    return timesteps;
  }

  /** That of the mean of the picture, which is not blurred. */
  @Override
  public NoiseLevel level(int index) {
    double sigma = schedule.sigma(tensor(time(index))).item_double();
    return new NoiseLevel(Math.sqrt(1 - sigma * sigma), sigma);
  }

  @Override
  public Tensor addNoise(int index, Tensor original, Tensor noise) {
    return schedule.diffuse(original, noise, tensor(time(index)));
  }

  @Override
  public boolean needsNoise(int index) {
    return true;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    int height = Math.toIntExact(x.size(2));
    int width = Math.toIntExact(x.size(3));
    return Scoped.compute(
        () -> {
          Dct2d dct = new Dct2d(height, width);
          Tensor from = tensor(time(index));
          Tensor to = tensor(time(index + 1));
          double sigmaFrom = schedule.sigma(from).item_double();
          double varianceFrom = sigmaFrom * sigmaFrom;
          double varianceTo = Math.pow(schedule.sigma(to).item_double(), 2);
          Tensor ratio = schedule.alpha(from, height, width).div(schedule.alpha(to, height, width));
          Tensor squared = ratio.square();
          Tensor precision =
              atLeastDelta(
                      squared
                          .reciprocal()
                          .mul(new Scalar(varianceFrom))
                          .sub(new Scalar(varianceTo)))
                  .reciprocal()
                  .add(new Scalar(1 / Math.max(varianceTo, DELTA)));
          Tensor variance = atLeastDelta(precision).reciprocal();
          Tensor ofState =
              ratio
                  .mul(variance)
                  .div(squared.mul(new Scalar(-varianceTo)).add(new Scalar(varianceFrom + DELTA)));
          Tensor ofOriginal = variance.div(ratio.mul(new Scalar(Math.max(varianceTo, DELTA))));

          Tensor state = dct.forward(x);
          Tensor original = state.sub(dct.forward(modelOutput).mul(new Scalar(sigmaFrom)));
          return dct.inverse(
              like(ofState, x)
                  .mul(state)
                  .add(like(ofOriginal, x).mul(original))
                  .add(like(variance.sqrt(), x).mul(noise)));
        });
  }

  private static Tensor atLeastDelta(Tensor values) {
    return values.clamp(new ScalarOptional(new Scalar(DELTA)));
  }

  private static Tensor like(Tensor values, Tensor x) {
    return values.to(x.device(), x.scalar_type());
  }
}
