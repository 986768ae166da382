package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * Predictor-corrector sampling of the variance exploding SDE (arXiv 2011.13456, algorithm 2): in
 * each step some Langevin corrections, then the reverse diffusion x' = x + (σ_i² − σ_{i−1}²)·score
 * + √(σ_i² − σ_{i−1}²)·z. The network predicts the score and is told σ. The run ends with the mean
 * of the last step.
 */
final class ScoreSdeVeScheduler implements Sampler {
  private final double snr;
  private final int callsPerStep;
  private final double[] askedSigmas;
  private final double[] sigmas;

  ScoreSdeVeScheduler(SchedulerConfig config, int steps) {
    if (steps < 1 || steps > config.integer("num_train_timesteps")) {
      throw new IllegalArgumentException(
          "Invalid number of sampling steps: %d (1 to %d)"
              .formatted(steps, config.integer("num_train_timesteps")));
    }
    this.snr = config.number("snr");
    this.callsPerStep = config.integer("correct_steps") + 1;
    double minimum = config.number("sigma_min");
    double ratio = config.number("sigma_max") / minimum;
    double end = config.number("sampling_eps");
    this.askedSigmas = new double[steps];
    this.sigmas = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      double share = steps == 1 ? 0 : i / (double) (steps - 1);
      askedSigmas[i] = minimum * Math.pow(ratio, 1 + share * (end - 1));
      sigmas[i] = minimum * Math.pow(ratio, 1 - share);
    }
  }

  @Override
  public double[] timesteps() {
    double[] timesteps = new double[askedSigmas.length * callsPerStep];
    for (int i = 0; i < timesteps.length; i++) {
      timesteps[i] = askedSigmas[i / callsPerStep];
    }
    return timesteps;
  }

  @Override
  public double initNoiseSigma() {
    return sigmas[0];
  }

  @Override
  public NoiseLevel level(int index) {
    return NoiseLevel.ofSigma(sigmas[index / callsPerStep]);
  }

  @Override
  public boolean beginsStep(int index) {
    return index % callsPerStep == 0;
  }

  @Override
  public boolean needsNoise(int index) {
    return index + 1 < askedSigmas.length * callsPerStep;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    boolean corrects = index % callsPerStep < callsPerStep - 1;
    double from = sigmas[index / callsPerStep];
    double to = sigmas[index / callsPerStep + 1];
    double variance = from * from - to * to;
    return Scoped.compute(
        () -> {
          if (corrects) {
            return LangevinStep.toSignalToNoise(x, modelOutput, noise, snr, 1);
          }
          WeightedSum mean = WeightedSum.of(1, x).plus(variance, modelOutput);
          return needsNoise(index) ? mean.plus(Math.sqrt(variance), noise).tensor() : mean.tensor();
        });
  }
}
