package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * Heun's method in σ (arXiv 2206.00364, algorithm 1): an Euler step, then the mean of the slopes at
 * both ends. Two calls a step, one for the last.
 */
final class HeunDiscreteScheduler extends SigmaSampler {
  private final TensorHistory start = new TensorHistory(2);

  HeunDiscreteScheduler(SchedulerConfig config, int steps) {
    super(config, SigmaGrid.fractional(config, steps));
  }

  @Override
  public double[] timesteps() {
    double[] calls = new double[2 * timesteps.length - 1];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = timesteps[(i + 1) / 2];
    }
    return calls;
  }

  @Override
  double sigma(int index) {
    return sigmas[(index + 1) / 2];
  }

  @Override
  public boolean beginsStep(int index) {
    return index % 2 == 0;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    double from = sigmas[index / 2];
    double to = sigmas[index / 2 + 1];
    return Scoped.compute(
        () -> {
          Tensor slope = derivative(modelOutput, x, sigma(index));
          if (beginsStep(index)) {
            start.push(x);
            start.push(slope);
            return WeightedSum.of(1, x).plus(to - from, slope).tensor();
          }
          return WeightedSum.of(1, start.get(1))
              .plus((to - from) / 2, start.get(0))
              .plus((to - from) / 2, slope)
              .tensor();
        });
  }

  @Override
  public void close() {
    start.close();
  }
}
