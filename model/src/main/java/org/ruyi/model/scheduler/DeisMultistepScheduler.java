package org.ruyi.model.scheduler;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * DEIS, the exponential integrator with ε extrapolated by Lagrange polynomials in ln ρ, ρ = σ/α
 * (arXiv 2204.13902, equation 15): x_t = α_t·(x_s/α_s + Σ_j ε_j·∫ ℓ_j(ln ρ) dρ).
 */
final class DeisMultistepScheduler implements Sampler {
  private final SchedulerConfig config;
  private final double[] timesteps;
  private final NoiseLevel[] levels;
  private final TensorHistory predictions;

  DeisMultistepScheduler(SchedulerConfig config, int steps) {
    SigmaGrid grid = SigmaGrid.whole(config, steps);
    this.config = config;
    this.timesteps = grid.timesteps();
    this.levels = grid.levels();
    this.predictions = new TensorHistory(config.integer("solver_order"));
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
  public boolean needsNoise(int index) {
    return false;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    NoiseLevel from = levels[index];
    NoiseLevel to = levels[index + 1];
    return Scoped.compute(
        () -> {
          predictions.push(Prediction.of(config, modelOutput, x, from).noise());
          int order = Math.min(orderAt(index), predictions.size());
          double[] nodes =
              IntStream.range(0, order).mapToDouble(age -> -levels[index - age].lambda()).toArray();
          WeightedSum next = WeightedSum.of(to.alpha() / from.alpha(), x);
          for (int age = 0; age < order; age++) {
            double weight =
                new LagrangePolynomial(nodes, age)
                    .exponentialIntegral(-from.lambda(), -to.lambda());
            next = next.plus(to.alpha() * weight, predictions.get(age));
          }
          return next.tensor();
        });
  }

  private int orderAt(int index) {
    int left = timesteps.length - index;
    boolean lower =
        config.flag("lower_order_final")
            && timesteps.length < DpmSolverMultistepScheduler.FEW_STEPS;
    return lower ? Math.min(left, config.integer("solver_order")) : config.integer("solver_order");
  }

  @Override
  public void close() {
    predictions.close();
  }
}
