package org.ruyi.model.loss;

import java.util.Arrays;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.KarrasSigmas;

/**
 * d(f_θ(x_{n+1}, σ_{n+1}), f_θ⁻(x̂_n, σ_n)) with x_{n+1} = x_0 + σ_{n+1}·ε (consistency models,
 * arXiv 2303.01469, algorithms 2 and 3). In distillation x̂_n is one Heun step of the teacher; in
 * training x_0 + σ_n·ε. Timesteps are n, in [0, N − 2] for N levels. No gradient flows through the
 * target.
 */
public final class ConsistencyLoss implements DiffusionLoss {
  private final double[] sigmas;
  private final Preconditioning preconditioning;
  private final Denoiser target;
  private final Distance distance;
  private final LowerPoint lower;

  private ConsistencyLoss(
      double[] sigmas,
      Preconditioning preconditioning,
      Denoiser target,
      Distance distance,
      LowerPoint lower) {
    this.sigmas = sigmas;
    this.preconditioning = preconditioning;
    this.target = target;
    this.distance = distance;
    this.lower = lower;
  }

  private interface LowerPoint {
    Tensor of(Tensor upper, Tensor sigmaUpper, Tensor sigmaLower, Tensor original, Tensor noise);
  }

  /**
   * Consistency distillation.
   *
   * @param spacing of the levels
   * @param levels N, at least 2
   * @param preconditioning of the network and of its target
   * @param target the network's exponential moving average, F without its preconditioning
   * @param teacher predicts x_0 from x and σ: EDM's D
   */
  public static ConsistencyLoss distillation(
      KarrasSigmas spacing,
      int levels,
      Preconditioning preconditioning,
      Denoiser target,
      Distance distance,
      Denoiser teacher) {
    return new ConsistencyLoss(
        ascending(spacing, levels),
        preconditioning,
        target,
        distance,
        (upper, sigmaUpper, sigmaLower, original, noise) ->
            heun(teacher, upper, sigmaUpper, sigmaLower));
  }

  /**
   * Consistency training, without a teacher.
   *
   * @param spacing of the levels
   * @param levels N, at least 2
   * @param preconditioning of the network and of its target
   * @param target the network's exponential moving average, F without its preconditioning
   */
  public static ConsistencyLoss training(
      KarrasSigmas spacing,
      int levels,
      Preconditioning preconditioning,
      Denoiser target,
      Distance distance) {
    return new ConsistencyLoss(
        ascending(spacing, levels),
        preconditioning,
        target,
        distance,
        (upper, sigmaUpper, sigmaLower, original, noise) ->
            original.add(PerExample.along(sigmaLower, original).mul(noise)));
  }

  private static double[] ascending(KarrasSigmas spacing, int levels) {
    if (levels < 2) {
      throw new IllegalArgumentException(
          "Invalid number of noise levels: %d (at least 2)".formatted(levels));
    }
    double[] descending = spacing.of(levels);
    double[] ascending = new double[levels];
    Arrays.setAll(ascending, i -> descending[levels - 1 - i]);
    return ascending;
  }

  @Override
  public LossElements of(Denoiser network, Tensor original, Tensor noise, Tensor timesteps) {
    Tensor sigmaLower = PerExample.entries(sigmas, timesteps).to(original.scalar_type());
    Tensor sigmaUpper =
        PerExample.entries(sigmas, timesteps.add(new Scalar(1))).to(original.scalar_type());
    Tensor upper = original.add(PerExample.along(sigmaUpper, original).mul(noise));
    Tensor goal;
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor below = lower.of(upper, sigmaUpper, sigmaLower, original, noise);
      goal = preconditioning.around(target).predict(below, sigmaLower);
    }
    return distance.between(preconditioning.around(network).predict(upper, sigmaUpper), goal);
  }

  /** One step of Heun's method along dx/dσ = (x − D(x; σ))/σ (arXiv 2206.00364, algorithm 1). */
  private static Tensor heun(Denoiser denoiser, Tensor x, Tensor from, Tensor to) {
    Tensor step = PerExample.along(to.sub(from), x);
    Tensor slope = slope(denoiser, x, from);
    Tensor euler = x.add(step.mul(slope));
    Tensor slopeThere = slope(denoiser, euler, to);
    return x.add(step.mul(slope.add(slopeThere)).mul(new Scalar(0.5)));
  }

  private static Tensor slope(Denoiser denoiser, Tensor x, Tensor sigma) {
    return x.sub(denoiser.predict(x, sigma)).div(PerExample.along(sigma, x));
  }
}
