package org.ruyi.model.scheduler;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Value, slope and curvature of a prediction in λ, in units of the step h, from unevenly spaced
 * values.
 */
final class DividedDifferences {
  private DividedDifferences() {}

  /**
   * Backwards from the newest, for multistep solvers.
   *
   * @param values newest first, 1 to 3
   * @param lambdas of the values
   * @param h the length of the coming step in λ
   */
  static List<Tensor> backward(List<Tensor> values, double[] lambdas, double h) {
    Tensor newest = values.get(0);
    if (values.size() == 1) {
      return List.of(newest);
    }
    double r0 = (lambdas[0] - lambdas[1]) / h;
    Tensor slope0 = slope(newest, values.get(1), r0);
    if (values.size() == 2) {
      return List.of(newest, slope0);
    }
    double r1 = (lambdas[1] - lambdas[2]) / h;
    Tensor slope1 = slope(values.get(1), values.get(2), r1);
    Tensor curve = slope(slope0, slope1, r0 + r1);
    return List.of(newest, WeightedSum.of(1, slope0).plus(r0, curve).tensor(), curve);
  }

  private static Tensor slope(Tensor later, Tensor earlier, double distance) {
    return WeightedSum.of(1 / distance, later).minus(1 / distance, earlier).tensor();
  }
}
