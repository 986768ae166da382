package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * The midpoint method in σ, the midpoint taken in ln σ (DPM-Solver-2 of arXiv 2206.00364, appendix
 * B.5, after arXiv 2206.00927). Two calls a step, one for the last.
 */
final class Kdpm2DiscreteScheduler extends SigmaSampler {
  private final double[] timesteps;
  private final TensorHistory start = new TensorHistory(1);

  Kdpm2DiscreteScheduler(SchedulerConfig config, int steps) {
    this(config, SigmaGrid.fractional(config, steps));
  }

  private Kdpm2DiscreteScheduler(SchedulerConfig config, SigmaGrid grid) {
    super(config, grid);
    SigmaTable table = new SigmaTable(config);
    this.timesteps = new double[2 * grid.steps() - 1];
    for (int i = 0; i < timesteps.length; i++) {
      timesteps[i] = beginsStep(i) ? grid.timesteps()[i / 2] : table.timestep(sigma(i));
    }
  }

  @Override
  public double[] timesteps() {
    return timesteps.clone();
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
