package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * The midpoint method in σ, the midpoint taken in ln σ (DPM-Solver-2 of arXiv 2206.00364, appendix
 * B.5, after arXiv 2206.00927). Two calls a step, one for the last.
 */
final class Kdpm2DiscreteScheduler extends SigmaSampler {
  private final double[] calls;
  private final TensorHistory start = new TensorHistory(1);

  Kdpm2DiscreteScheduler(SchedulerConfig config, int steps) {
    super(config, SigmaGrid.fractional(config, steps));
    SigmaTable table = new SigmaTable(config);
    this.calls = new double[2 * timesteps.length - 1];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = beginsStep(i) ? timesteps[i / 2] : table.timestep(sigma(i));
    }
  }

  @Override
  public double[] timesteps() {
    return calls.clone();
  }

  @Override
  double sigma(int index) {
    if (beginsStep(index)) {
      return sigmas[index / 2];
    }
    return index < 2 * sigmas.length - 3
        ? Math.sqrt(sigmas[index / 2] * sigmas[index / 2 + 1])
        : sigmas[sigmas.length - 1];
  }

  @Override
  public boolean beginsStep(int index) {
    return index % 2 == 0;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    double from = sigmas[index / 2];
    return Scoped.compute(
        () -> {
          Tensor slope = derivative(modelOutput, x, sigma(index));
          if (beginsStep(index)) {
            start.push(x);
            return WeightedSum.of(1, x).plus(sigma(index + 1) - from, slope).tensor();
          }
          return WeightedSum.of(1, start.get(0)).plus(sigmas[index / 2 + 1] - from, slope).tensor();
        });
  }

  @Override
  public void close() {
    start.close();
  }
}
