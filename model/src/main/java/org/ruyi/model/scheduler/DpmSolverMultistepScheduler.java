package org.ruyi.model.scheduler;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;
import org.ruyi.model.scheduler.ExponentialSolver.Algorithm;

/**
 * DPM-Solver and DPM-Solver++ from the predictions of the last steps (arXiv 2211.01095, algorithm
 * 2), over the timesteps of a discrete process or over EDM's σ.
 */
final class DpmSolverMultistepScheduler implements Sampler {
  /** Below this many steps diffusers lowers the order at the end. */
  static final int FEW_STEPS = 15;

  private final SchedulerConfig config;
  private final double[] timesteps;
  private final NoiseLevel[] levels;
  private final SolverNetwork network;
  private final Algorithm algorithm;
  private final ExponentialSolver solver;
  private final TensorHistory predictions;

  private DpmSolverMultistepScheduler(
      SchedulerConfig config, double[] timesteps, NoiseLevel[] levels, SolverNetwork network) {
    this.config = config;
    this.timesteps = timesteps;
    this.levels = levels;
    this.network = network;
    this.algorithm = Algorithm.of(config.text("algorithm_type"));
    this.solver = new ExponentialSolver(algorithm, config.text("solver_type").equals("midpoint"));
    this.predictions = new TensorHistory(config.integer("solver_order"));
    if (!algorithm.overOriginal() && levels[levels.length - 1].sigma() == 0) {
      throw new IllegalArgumentException(
          "Invalid final_sigmas_type: zero (sigma_min: %s cannot end without noise)"
              .formatted(config.text("algorithm_type")));
    }
  }

  /** Over the timesteps of a discrete process. */
  static DpmSolverMultistepScheduler discrete(SchedulerConfig config, int steps) {
    SigmaGrid grid = SigmaGrid.whole(config, steps);
    return new DpmSolverMultistepScheduler(
        config, grid.timesteps(), grid.levels(), new SolverNetwork.Discrete(config));
  }

  /** Over EDM's σ. */
  static DpmSolverMultistepScheduler edm(SchedulerConfig config, int steps) {
    SigmaGrid grid = SigmaGrid.edm(config, steps);
    NoiseLevel[] levels =
        Arrays.stream(grid.sigmas()).mapToObj(NoiseLevel::ofSigma).toArray(NoiseLevel[]::new);
    return new DpmSolverMultistepScheduler(
        config, grid.timesteps(), levels, new SolverNetwork.Edm(config));
  }

  @Override
  public double[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public NoiseLevel level(int index) {
    return levels[index];
  }

  /** As diffusers, √(σ_max² + 1) for EDM, whatever the data's deviation. */
  @Override
  public double initNoiseSigma() {
    return config.has("sigma_data") ? Math.hypot(config.number("sigma_max"), 1) : 1;
  }

  @Override
  public Tensor scaleModelInput(int index, Tensor x) {
    return network.input(x, levels[index]);
  }

  @Override
  public boolean needsNoise(int index) {
    return algorithm.stochastic();
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    NoiseLevel from = levels[index];
    NoiseLevel to = levels[index + 1];
    return Scoped.compute(
        () -> {
          Prediction predicted = network.predicted(modelOutput, x, from);
          predictions.push(algorithm.overOriginal() ? predicted.original() : predicted.noise());
          int order = Math.min(orderAt(index), predictions.size());
          List<Tensor> differences =
              DividedDifferences.backward(
                  predictions.newestFirst().subList(0, order),
                  IntStream.range(0, order).mapToDouble(a -> levels[index - a].lambda()).toArray(),
                  to.lambda() - from.lambda());
          return solver.next(from, to, x, differences, noise);
        });
  }

  private int orderAt(int index) {
    int left = timesteps.length - index;
    boolean lower = config.flag("lower_order_final") && timesteps.length < FEW_STEPS;
    boolean first =
        config.flag("euler_at_final") || lower || config.text("final_sigmas_type").equals("zero");
    if (left == 1 && first) {
      return 1;
    }
    return left == 2 && lower ? 2 : config.integer("solver_order");
  }

  @Override
  public void close() {
    predictions.close();
  }
}
