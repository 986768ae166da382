package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What the samplers share that solve dx/dσ = (x − x̂_0)/σ for x = x_0 + σ·ε (arXiv 2206.00364,
 * equation 4) with a network of a variance-preserving process.
 */
abstract class SigmaSampler implements Sampler {
  final SchedulerConfig config;
  final double[] sigmas;

  /** One a step, which is one a call where a sampler does not say otherwise. */
  final double[] timesteps;

  SigmaSampler(SchedulerConfig config, SigmaGrid grid) {
    this.config = config;
    this.sigmas = grid.sigmas();
    this.timesteps = grid.timesteps();
  }

  @Override
  public double[] timesteps() {
    return timesteps.clone();
  }

  /** The σ of x at each call and, last, after the run. */
  double sigma(int index) {
    return sigmas[index];
  }

  @Override
  public NoiseLevel level(int index) {
    return NoiseLevel.ofSigma(sigma(index));
  }

  @Override
  public double initNoiseSigma() {
    return config.timestepSpacing() == TimestepSpacing.LEADING
        ? Math.sqrt(sigmas[0] * sigmas[0] + 1)
        : sigmas[0];
  }

  @Override
  public Tensor scaleModelInput(int index, Tensor x) {
    return x.mul(new Scalar(level(index).variancePreserving().alpha()));
  }

  @Override
  public boolean needsNoise(int index) {
    return false;
  }

  /** (x − x̂_0)/σ, which is ε̂ where nothing is clipped. */
  Tensor derivative(Tensor modelOutput, Tensor x, double sigma) {
    Tensor original = Prediction.ofScaled(config, modelOutput, x, sigma).original();
    return x.sub(original).div(new Scalar(sigma));
  }
}
