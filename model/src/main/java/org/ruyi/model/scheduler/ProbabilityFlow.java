package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.nn.Scoped;

/**
 * The ODE with the SDE's marginals, dx/dt = f·x − ½g²·score (arXiv 2011.13456, equation 13), as a
 * sampler, as an encoder and as a likelihood (equation 39).
 */
public final class ProbabilityFlow {
  /** The time at which a picture is taken to be clean, as in the paper's code. */
  private static final double LIKELIHOOD_START = 1e-5;

  private final ScoreSde sde;
  private final DormandPrince solver;

  /**
   * @param tolerance of the solver, absolute and relative, positive; 1e-5 in the paper
   */
  public ProbabilityFlow(ScoreSde sde, double tolerance) {
    this.sde = sde;
    this.solver = new DormandPrince(tolerance);
  }

  /**
   * Draws.
   *
   * @param denoiser predicts ε
   * @param start [B, ...] from the prior
   * @return x at the SDE's least time
   */
  public Tensor sample(Denoiser denoiser, Tensor start) {
    return solver.solve((t, x) -> slope(denoiser, t, x), start, 1, sde.end());
  }

  /** The latent of a picture: the inverse of {@link #sample}. */
  public Tensor encode(Denoiser denoiser, Tensor original) {
    return solver.solve((t, x) -> slope(denoiser, t, x), original, sde.end(), 1);
  }

  /**
   * The logarithm of the density at each picture, in nats.
   *
   * @param denoiser predicts ε for each picture alone, by operators that can be differentiated
   * @param original [B, ...]
   * @return [B]
   */
  public Tensor logLikelihood(Denoiser denoiser, Tensor original, Divergence divergence) {
    long[] shape = original.shape();
    return Scoped.compute(
        () -> {
          Tensor flat = original.flatten(1, -1);
          long dimensions = flat.size(1);
          Tensor state =
              torch.cat(new TensorVector(flat, torch.zeros_like(flat.narrow(1, 0, 1))), 1);
          Tensor end =
              solver.solve(
                  (t, y) -> {
                    Divergence.Value value =
                        divergence.of(
                            x -> slope(denoiser, t, x), y.narrow(1, 0, dimensions).view(shape));
                    return torch.cat(
                        new TensorVector(
                            value.function().flatten(1, -1), value.divergence().unsqueeze(1)),
                        1);
                  },
                  state,
                  LIKELIHOOD_START,
                  1);
          return prior(end.narrow(1, 0, dimensions)).add(end.select(1, dimensions));
        });
  }

  private Tensor slope(Denoiser denoiser, double t, Tensor x) {
    double g = sde.diffusion(t);
    Tensor time =
        torch
            .full(
                new long[] {x.size(0)},
                new Scalar(sde.networkTime(t)),
                new TensorOptions(ScalarType.Float))
            .to(x.device(), ScalarType.Float);
    return WeightedSum.of(sde.drift(t), x)
        .plus(g * g / (2 * sde.level(t).sigma()), denoiser.predict(x, time))
        .tensor();
  }

  /** ln N(x; 0, σ²), [B]. */
  private Tensor prior(Tensor x) {
    double variance = sde.priorSigma() * sde.priorSigma();
    double constant = -0.5 * x.size(1) * Math.log(2 * Math.PI * variance);
    return x.square().sum(1).mul(new Scalar(-0.5 / variance)).add(new Scalar(constant));
  }
}
