package org.ruyi.model.scheduler;

/**
 * A diffusion in continuous time, dx = f(t)·x dt + g(t) dw, t from 0 to 1 (arXiv 2011.13456). The
 * networks that go with it predict ε; the score is −ε/σ.
 */
public sealed interface ScoreSde permits VarianceExploding, VariancePreserving {
  /** f(t). */
  double drift(double t);

  /** g(t), not negative. */
  double diffusion(double t);

  /** α and σ of x at t. */
  NoiseLevel level(double t);

  /** What the network is told of t. */
  double networkTime(double t);

  /** The least t that is gone to, above 0. */
  double end();

  /** The deviation of x at t = 1, which runs start from with mean 0. */
  double priorSigma();
}
