package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * Annealed Langevin dynamics (NCSN, arXiv 1907.05600, algorithm 1): at each σ_i, from the largest
 * down, some steps x + (a_i/2)·score + √a_i·z with a_i = ε·σ_i²/σ_L². The network predicts the
 * score and is told the index i of the level, from 0.
 */
public final class AnnealedLangevinSampler implements Sampler {
  private final double[] sigmas;
  private final int stepsPerLevel;
  private final double stepSize;

  /**
   * A run.
   *
   * @param sigmas descending, positive
   * @param stepsPerLevel at least 1
   * @param stepSize ε, the a of the last level, positive
   * @throws IllegalArgumentException if one is not so
   */
  public AnnealedLangevinSampler(double[] sigmas, int stepsPerLevel, double stepSize) {
    if (stepsPerLevel < 1 || !(stepSize > 0) || sigmas.length == 0) {
      throw new IllegalArgumentException(
          "Invalid Langevin dynamics: %d levels, %d steps each, step size %s (all above 0)"
              .formatted(sigmas.length, stepsPerLevel, stepSize));
    }
    this.sigmas = sigmas.clone();
    this.stepsPerLevel = stepsPerLevel;
    this.stepSize = stepSize;
  }

  /** NCSN's: 10 σ from 1 to 0.01 in geometric sequence, 100 steps each, ε = 2e-5. */
  public static AnnealedLangevinSampler ncsn() {
    return new AnnealedLangevinSampler(KarrasSigmas.exponential(0.01, 1, 10), 100, 2e-5);
  }

  @Override
  public double[] timesteps() {
    double[] timesteps = new double[sigmas.length * stepsPerLevel];
    for (int i = 0; i < timesteps.length; i++) {
      timesteps[i] = i / stepsPerLevel;
    }
    return timesteps;
  }

  @Override
  public NoiseLevel level(int index) {
    return NoiseLevel.ofSigma(sigmas[Math.min(index / stepsPerLevel, sigmas.length - 1)]);
  }

  @Override
  public double initNoiseSigma() {
    return sigmas[0];
  }

  @Override
  public boolean needsNoise(int index) {
    return true;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    double ratio = level(index).sigma() / sigmas[sigmas.length - 1];
    return Scoped.compute(
        () -> LangevinStep.of(x, modelOutput, noise, stepSize * ratio * ratio / 2));
  }
}
