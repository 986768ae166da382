package org.ruyi.model.scheduler;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * The reverse SDE by Euler-Maruyama, x' = x + (g²·score − f·x)·Δt + g·√Δt·z, after some Langevin
 * corrections in each step (arXiv 2011.13456, algorithms 2 to 5). The network predicts ε. The last
 * step adds no noise.
 */
public final class PredictorCorrectorSampler implements Sampler {
  private final ScoreSde sde;
  private final double[] times;
  private final int corrections;
  private final double signalToNoise;

  private PredictorCorrectorSampler(
      ScoreSde sde, int steps, int corrections, double signalToNoise) {
    if (steps < 1 || corrections < 0 || !(signalToNoise > 0)) {
      throw new IllegalArgumentException(
          "Invalid run: %d steps, %d corrections, signal to noise %s (at least 1, at least 0, above"
                  .formatted(steps, corrections, signalToNoise)
              + " 0)");
    }
    this.sde = sde;
    this.times = new double[steps + 1];
    Arrays.setAll(times, i -> 1 - i * (1 - sde.end()) / steps);
    this.corrections = corrections;
    this.signalToNoise = signalToNoise;
  }

  /** Without corrections. */
  public static PredictorCorrectorSampler eulerMaruyama(ScoreSde sde, int steps) {
    return new PredictorCorrectorSampler(sde, steps, 0, 1);
  }

  /**
   * With corrections.
   *
   * @param corrections Langevin steps before each prediction, at least 0
   * @param signalToNoise r of the corrections' step size, positive; 0.16 in the paper
   */
  public static PredictorCorrectorSampler of(
      ScoreSde sde, int steps, int corrections, double signalToNoise) {
    return new PredictorCorrectorSampler(sde, steps, corrections, signalToNoise);
  }

  @Override
  public double[] timesteps() {
    double[] timesteps = new double[(times.length - 1) * (corrections + 1)];
    Arrays.setAll(timesteps, i -> sde.networkTime(time(i)));
    return timesteps;
  }

  private double time(int index) {
    return times[index / (corrections + 1)];
  }

  @Override
  public NoiseLevel level(int index) {
    return sde.level(time(index));
  }

  @Override
  public double initNoiseSigma() {
    return sde.priorSigma();
  }

  @Override
  public boolean beginsStep(int index) {
    return index % (corrections + 1) == 0;
  }

  @Override
  public boolean needsNoise(int index) {
    return index + 1 < (times.length - 1) * (corrections + 1);
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    double t = time(index);
    double after = times[index / (corrections + 1) + 1];
    return Scoped.compute(
        () -> {
          Tensor score = modelOutput.mul(new Scalar(-1 / sde.level(t).sigma()));
          if (index % (corrections + 1) < corrections) {
            double alpha = Math.pow(sde.level(t).alpha() / sde.level(after).alpha(), 2);
            return LangevinStep.toSignalToNoise(x, score, noise, signalToNoise, alpha);
          }
          double length = t - after;
          double g = sde.diffusion(t);
          WeightedSum mean =
              WeightedSum.of(1 - sde.drift(t) * length, x).plus(g * g * length, score);
          return needsNoise(index)
              ? mean.plus(g * Math.sqrt(length), noise).tensor()
              : mean.tensor();
        });
  }
}
