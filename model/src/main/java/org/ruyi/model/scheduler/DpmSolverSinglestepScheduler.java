package org.ruyi.model.scheduler;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;
import org.ruyi.model.scheduler.ExponentialSolver.Algorithm;

/**
 * DPM-Solver and DPM-Solver++ in groups of one to three calls, each group a Runge-Kutta step of
 * that order from its first x (arXiv 2206.00927, algorithms 1 and 2).
 */
final class DpmSolverSinglestepScheduler implements Sampler {
  private final SchedulerConfig config;
  private final double[] timesteps;
  private final NoiseLevel[] levels;
  private final int[] orders;
  private final Algorithm algorithm;
  private final boolean midpoint;
  private final TensorHistory predictions = new TensorHistory(3);
  private final TensorHistory start = new TensorHistory(1);

  DpmSolverSinglestepScheduler(SchedulerConfig config, int steps) {
    SigmaGrid grid = SigmaGrid.whole(config, steps);
    this.config = config;
    this.timesteps = grid.timesteps();
    this.levels = grid.levels();
    this.algorithm = Algorithm.of(config.text("algorithm_type"));
    this.midpoint = config.text("solver_type").equals("midpoint");
    boolean toZero = levels[steps].sigma() == 0;
    if (!algorithm.overOriginal() && toZero) {
      throw new IllegalArgumentException(
          "Invalid final_sigmas_type: zero (sigma_min: dpmsolver cannot end without noise)");
    }
    this.orders = orders(config.integer("solver_order"), steps, config, toZero);
  }

  /**
   * The order of each call within its group: 1, 2, ..., again 1. What does not fill a group at the
   * end is done with lower orders, and a last step without noise with the first.
   */
  private static int[] orders(int order, int steps, SchedulerConfig config, boolean toZero) {
    int[] orders = new int[steps];
    for (int i = 0; i < steps; i++) {
      orders[i] = i % order + 1;
    }
    boolean lower = config.flag("lower_order_final") || toZero || steps % order != 0;
    if (lower && steps % order == 0) {
      // The last group ends in a step of order 1, so that 1, 2, 3 becomes 1, 2, 1.
      orders[steps - 1] = 1;
    }
    if (toZero) {
      orders[steps - 1] = 1;
    }
    return orders;
  }

  @Override
  public double[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public NoiseLevel level(int index) {
    return levels[index];
  }

  @Override
  public boolean beginsStep(int index) {
    return orders[index] == 1;
  }

  @Override
  public boolean needsNoise(int index) {
    return false;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    int order = orders[index];
    return Scoped.compute(
        () -> {
          Prediction predicted = Prediction.of(config, modelOutput, x, levels[index]);
          predictions.push(algorithm.overOriginal() ? predicted.original() : predicted.noise());
          if (order == 1) {
            start.push(x);
          }
          NoiseLevel from = levels[index + 1 - order];
          NoiseLevel to = levels[index + 1];
          return new ExponentialSolver(algorithm, midpoint && order == 2)
              .next(from, to, start.get(0), differences(index, order), null);
        });
  }

  /** Forwards from the first call of the group. */
  private List<Tensor> differences(int index, int order) {
    double first = levels[index + 1 - order].lambda();
    double h = levels[index + 1].lambda() - first;
    Tensor value = predictions.get(order - 1);
    if (order == 1) {
      return List.of(value);
    }
    double r0 = (levels[index].lambda() - first) / h;
    Tensor slope0 = slope(predictions.get(0), value, r0);
    if (order == 2 || midpoint) {
      return List.of(value, slope0);
    }
    double r1 = (levels[index - 1].lambda() - first) / h;
    Tensor slope1 = slope(predictions.get(1), value, r1);
    Tensor atStart = WeightedSum.of(r0 / (r0 - r1), slope1).minus(r1 / (r0 - r1), slope0).tensor();
    Tensor curve = WeightedSum.of(2 / (r0 - r1), slope0).minus(2 / (r0 - r1), slope1).tensor();
    return List.of(value, atStart, curve);
  }

  private static Tensor slope(Tensor later, Tensor earlier, double distance) {
    return WeightedSum.of(1 / distance, later).minus(1 / distance, earlier).tensor();
  }

  @Override
  public void close() {
    predictions.close();
    start.close();
  }
}
