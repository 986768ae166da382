package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * Euler's method in σ, x' = x̂ + (σ' − σ̂)·(x̂ − x̂_0)/σ̂, with x̂ = x + √(σ̂²−σ²)·S_noise·z where
 * noise is churned (arXiv 2206.00364, algorithm 2 without its correction). As in diffusers the
 * network sees x, not x̂.
 */
public final class EulerDiscreteScheduler extends SigmaSampler {
  private final Churn churn;

  /**
   * A run.
   *
   * @param steps calls of the network, 1 to T
   * @throws IllegalArgumentException if it is out of range
   */
  public EulerDiscreteScheduler(SchedulerConfig config, int steps, Churn churn) {
    super(
        config.as(SchedulerClass.EULER),
        SigmaGrid.fractional(config.as(SchedulerClass.EULER), steps));
    this.churn = churn;
  }

  @Override
  public boolean needsNoise(int index) {
    return raised(index) > sigmas[index];
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    double sigma = sigmas[index];
    double raised = raised(index);
    return Scoped.compute(
        () -> {
          Tensor churned =
              needsNoise(index)
                  ? WeightedSum.of(1, x).plus(churn.deviation(sigma, raised), noise).tensor()
                  : x;
          Tensor slope =
              config.predictionType() == PredictionType.EPSILON
                  ? modelOutput
                  : churned
                      .sub(Prediction.ofScaled(config, modelOutput, churned, sigma).original())
                      .div(new Scalar(raised));
          return WeightedSum.of(1, churned).plus(sigmas[index + 1] - raised, slope).tensor();
        });
  }

  private double raised(int index) {
    return churn.raised(sigmas[index], timesteps.length);
  }
}
