package org.ruyi.model.scheduler;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * UniPC: a multistep predictor, and a corrector of one order more that needs no further call of the
 * network (arXiv 2302.04867, algorithms 5 to 8).
 *
 * <p>Over x_0: x_t = (σ_t/σ_s)·x_s − α_t·(e^{−h}−1)·m_0 − α_t·B(h)·Σ_k ρ_k·(m_k − m_0)/r_k; over ε
 * with α and σ changed round and the sign of h turned. The ρ solve a Vandermonde system of the r.
 */
final class UniPcMultistepScheduler implements Sampler {
  private final SchedulerConfig config;
  private final double[] timesteps;
  private final NoiseLevel[] levels;
  private final boolean overOriginal;
  private final TensorHistory predictions;
  private final TensorHistory before = new TensorHistory(1);
  private int order;

  UniPcMultistepScheduler(SchedulerConfig config, int steps) {
    SigmaGrid grid = SigmaGrid.whole(config, steps);
    this.config = config;
    this.timesteps = grid.timesteps();
    this.levels = grid.levels();
    this.overOriginal = config.flag("predict_x0");
    this.predictions = new TensorHistory(config.integer("solver_order"));
    if (!overOriginal && levels[steps].sigma() == 0) {
      throw new IllegalArgumentException(
          "Invalid final_sigmas_type: zero (sigma_min: without predict_x0 the run cannot end"
              + " without noise)");
    }
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
    return Scoped.compute(
        () -> {
          Prediction predicted = Prediction.of(config, modelOutput, x, levels[index]);
          Tensor now = overOriginal ? predicted.original() : predicted.noise();
          boolean corrects =
              before.size() > 0 && !config.list("disable_corrector").contains(index - 1);
          Tensor corrected = corrects ? advanced(index - 1, before.get(0), newest(order), now) : x;
          predictions.push(now);
          before.push(corrected);
          order = Math.min(orderAt(index), predictions.size());
          return advanced(index, corrected, newest(order), null);
        });
  }

  private List<Tensor> newest(int count) {
    return predictions.newestFirst().subList(0, count);
  }

  private int orderAt(int index) {
    int order = config.integer("solver_order");
    return config.flag("lower_order_final") ? Math.min(order, timesteps.length - index) : order;
  }

  /**
   * x at level {@code index + 1}.
   *
   * @param x at level {@code index}
   * @param known predictions at {@code index} and before, newest first
   * @param reached the prediction at {@code index + 1} for the corrector, null for the predictor
   */
  private Tensor advanced(int index, Tensor x, List<Tensor> known, Tensor reached) {
    NoiseLevel from = levels[index];
    NoiseLevel to = levels[index + 1];
    double h = to.lambda() - from.lambda();
    if (h == 0) {
      return x;
    }
    double signed = overOriginal ? -h : h;
    double phi1 = Math.expm1(signed);
    double scale = overOriginal ? to.alpha() : to.sigma();
    double carried = overOriginal ? to.sigma() / from.sigma() : to.alpha() / from.alpha();
    Tensor newest = known.get(0);
    WeightedSum next = WeightedSum.of(carried, x).minus(scale * phi1, newest);
    List<Double> distances = new ArrayList<>();
    List<Tensor> values = new ArrayList<>(known.subList(1, known.size()));
    for (int age = 1; age < known.size(); age++) {
      distances.add((levels[index - age].lambda() - from.lambda()) / h);
    }
    if (reached != null) {
      distances.add(1.0);
      values.add(reached);
    }
    if (values.isEmpty()) {
      return next.tensor();
    }
    double step = config.text("solver_type").equals("bh1") ? signed : phi1;
    double[] rho = UniPcWeights.of(distances, signed, step);
    for (int k = 0; k < rho.length; k++) {
      double weight = scale * step * rho[k] / distances.get(k);
      next = next.minus(weight, values.get(k)).plus(weight, newest);
    }
    return next.tensor();
  }

  @Override
  public void close() {
    predictions.close();
    before.close();
  }
}
