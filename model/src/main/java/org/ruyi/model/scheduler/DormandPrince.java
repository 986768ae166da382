package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Scoped;

/**
 * Runge-Kutta of order 5 with the embedded order 4 for the step size (Dormand and Prince, J. Comp.
 * Appl. Math. 6, 1980; the pair of SciPy's RK45). A step is taken where the root mean square of
 * error/(tolerance·(1 + max(|y|, |y'|))) is at most 1.
 *
 * @param tolerance absolute and relative, positive
 */
record DormandPrince(double tolerance) {
  private static final double[] NODES = {0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1};
  private static final double[][] STAGES = {
    {},
    {1 / 5.0},
    {3 / 40.0, 9 / 40.0},
    {44 / 45.0, -56 / 15.0, 32 / 9.0},
    {19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0},
    {9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0}
  };
  private static final double[] FIFTH = {
    35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0
  };
  private static final double[] ERROR = {
    71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0
  };
  private static final double SAFETY = 0.9;
  private static final int MAXIMUM_STEPS = 100_000;

  DormandPrince {
    if (!(tolerance > 0)) {
      throw new IllegalArgumentException("Invalid tolerance: %s (above 0)".formatted(tolerance));
    }
  }

  /** dy/dt. */
  @FunctionalInterface
  interface Slope {
    Tensor of(double time, Tensor y);
  }

  /** y at {@code to}; time may run backwards. */
  Tensor solve(Slope slope, Tensor start, double from, double to) {
    double time = from;
    double step = (to - from) / 100;
    Tensor y = new Tensor(start);
    double[] error = new double[1];
    for (int i = 0; time != to; i++) {
      if (i == MAXIMUM_STEPS) {
        throw new IllegalStateException(
            "Cannot solve: at t = %s after %d steps".formatted(time, MAXIMUM_STEPS));
      }
      boolean last = Math.abs(step) >= Math.abs(to - time);
      double now = time;
      double length = last ? to - time : step;
      Tensor before = y;
      Tensor after = Scoped.compute(() -> step(slope, before, now, length, error));
      if (error[0] <= 1) {
        y = after;
        before.close();
        time = last ? to : time + length;
      } else {
        after.close();
      }
      double factor = SAFETY * Math.pow(Math.max(error[0], 1e-10), -0.2);
      step = length * Math.min(10, Math.max(0.2, Double.isNaN(factor) ? 0 : factor));
    }
    return y;
  }

  private Tensor step(Slope slope, Tensor y, double time, double length, double[] error) {
    Tensor[] slopes = new Tensor[ERROR.length];
    for (int stage = 0; stage < STAGES.length; stage++) {
      WeightedSum at = WeightedSum.of(1, y);
      for (int k = 0; k < stage; k++) {
        at = at.plus(length * STAGES[stage][k], slopes[k]);
      }
      slopes[stage] = slope.of(time + NODES[stage] * length, at.tensor());
    }
    WeightedSum sum = WeightedSum.of(1, y);
    for (int k = 0; k < FIFTH.length; k++) {
      sum = sum.plus(length * FIFTH[k], slopes[k]);
    }
    Tensor next = sum.tensor();
    slopes[FIFTH.length] = slope.of(time + length, next);
    WeightedSum difference = WeightedSum.of(length * ERROR[0], slopes[0]);
    for (int k = 1; k < ERROR.length; k++) {
      difference = difference.plus(length * ERROR[k], slopes[k]);
    }
    Tensor scale =
        torch.maximum(y.abs(), next.abs()).add(new Scalar(1.0)).mul(new Scalar(tolerance));
    error[0] = difference.tensor().div(scale).square().mean().sqrt().item_double();
    return next;
  }
}
