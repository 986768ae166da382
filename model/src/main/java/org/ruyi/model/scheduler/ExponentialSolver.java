package org.ruyi.model.scheduler;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * One step of DPM-Solver and DPM-Solver++ from the last predictions, any order to 3, as an ODE or
 * as an SDE (arXiv 2206.00927, 2211.01095).
 *
 * <p>Over x_0 (++), with h = λ_t − λ_s, k = h for the ODE and 2h for the SDE:
 *
 * <p>x_t = (σ_t/σ_s)·e^{h−k}·x + α_t·(φ_1·D_0 + φ_2·D_1 + φ_3·D_2) + σ_t·√(1−e^{−2h})·z, where D_0
 * = m, D_1, D_2 are the first divided differences of the predictions in λ/h, φ_1 = 1 − e^{−k}, φ_2
 * = 1 − φ_1/k, φ_3 = ½ − φ_2/k. The midpoint variant of order 2 takes φ_1/2 for φ_2.
 *
 * <p>Over ε: x_t = (α_t/α_s)·x − σ_t·(φ_1·D_0 + φ_2·D_1 + φ_3·D_2), φ_1 = e^h − 1, φ_2 = φ_1/h − 1,
 * φ_3 = φ_2/h − ½; the SDE doubles the bracket and adds σ_t·√(e^{2h}−1)·z.
 */
final class ExponentialSolver {
  private final Algorithm algorithm;
  private final boolean midpoint;

  /** diffusers' {@code algorithm_type}. */
  enum Algorithm {
    DPM_SOLVER(false, false),
    DPM_SOLVER_PLUS(true, false),
    SDE_DPM_SOLVER(false, true),
    SDE_DPM_SOLVER_PLUS(true, true);

    private final boolean overOriginal;
    private final boolean stochastic;

    Algorithm(boolean overOriginal, boolean stochastic) {
      this.overOriginal = overOriginal;
      this.stochastic = stochastic;
    }

    static Algorithm of(String diffusersName) {
      return switch (diffusersName) {
        case "dpmsolver" -> DPM_SOLVER;
        case "dpmsolver++" -> DPM_SOLVER_PLUS;
        case "sde-dpmsolver" -> SDE_DPM_SOLVER;
        case "sde-dpmsolver++" -> SDE_DPM_SOLVER_PLUS;
        default -> throw new IllegalArgumentException("Invalid algorithm: " + diffusersName);
      };
    }

    boolean overOriginal() {
      return overOriginal;
    }

    boolean stochastic() {
      return stochastic;
    }
  }

  ExponentialSolver(Algorithm algorithm, boolean midpoint) {
    this.algorithm = algorithm;
    this.midpoint = midpoint;
  }

  /**
   * The next x.
   *
   * @param x at {@code from}
   * @param differences D_0 first; as many as the order
   * @param noise null for the ODE
   */
  Tensor next(NoiseLevel from, NoiseLevel to, Tensor x, List<Tensor> differences, Tensor noise) {
    double h = to.lambda() - from.lambda();
    if (h == 0) {
      return x;
    }
    WeightedSum next = carried(from, to, x, h);
    double[] phi =
        algorithm.overOriginal ? overOriginal(algorithm.stochastic ? 2 * h : h) : overNoise(h);
    double scale = algorithm.overOriginal ? to.alpha() : -to.sigma();
    double twice = algorithm.stochastic && !algorithm.overOriginal ? 2 : 1;
    for (int i = 0; i < differences.size(); i++) {
      double weight = midpoint && differences.size() == 2 && i == 1 ? phi[0] / 2 : phi[i];
      next = next.plus(scale * twice * weight, differences.get(i));
    }
    return algorithm.stochastic
        ? next.plus(
                to.sigma()
                    * Math.sqrt(algorithm.overOriginal ? -Math.expm1(-2 * h) : Math.expm1(2 * h)),
                noise)
            .tensor()
        : next.tensor();
  }

  private WeightedSum carried(NoiseLevel from, NoiseLevel to, Tensor x, double h) {
    if (!algorithm.overOriginal) {
      return WeightedSum.of(to.alpha() / from.alpha(), x);
    }
    double shrink = algorithm.stochastic ? Math.exp(-h) : 1;
    return WeightedSum.of(to.sigma() / from.sigma() * shrink, x);
  }

  private static double[] overOriginal(double k) {
    double first = -Math.expm1(-k);
    double second = 1 - first / k;
    return new double[] {first, second, 0.5 - second / k};
  }

  private static double[] overNoise(double h) {
    double first = Math.expm1(h);
    double second = first / h - 1;
    return new double[] {first, second, second / h - 0.5};
  }
}
