package org.ruyi.model.scheduler;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * EDM's stochastic sampler (arXiv 2206.00364, algorithm 2) for a network with EDM's
 * preconditioning: in each step σ is raised to σ̂ with fresh noise, then a Heun step of dx/dσ = (x
 * − D(x, σ))/σ goes down to the next σ; the last step, to 0, is Euler's.
 *
 * <p>The noise that raises σ for a step is drawn at the end of the step before, and that of the
 * first step is part of the start, so that the network sees x̂.
 */
public final class EdmStochasticSampler implements Sampler {
  private final EdmPreconditioning edm;
  private final Churn churn;
  private final double[] sigmas;
  private final double[] raised;
  private final TensorHistory start = new TensorHistory(2);

  /**
   * A run.
   *
   * @param steps at least 1; the network is called 2·steps − 1 times
   * @param spacing of σ
   * @param edm of the network, which predicts F
   * @throws IllegalArgumentException if there are no steps
   */
  public EdmStochasticSampler(
      int steps, KarrasSigmas spacing, EdmPreconditioning edm, Churn churn) {
    if (steps < 1) {
      throw new IllegalArgumentException(
          "Invalid number of sampling steps: %d (at least 1)".formatted(steps));
    }
    this.edm = edm;
    this.churn = churn;
    this.sigmas = Arrays.copyOf(spacing.of(steps), steps + 1);
    this.raised = Arrays.stream(sigmas).map(s -> churn.raised(s, steps)).toArray();
  }

  @Override
  public double[] timesteps() {
    double[] timesteps = new double[2 * sigmas.length - 3];
    Arrays.setAll(timesteps, i -> edm.noise(sigma(i)));
    return timesteps;
  }

  /** σ̂ where a step begins, the next σ where it is corrected. */
  private double sigma(int index) {
    return beginsStep(index) ? raised[index / 2] : sigmas[index / 2 + 1];
  }

  @Override
  public NoiseLevel level(int index) {
    boolean end = index == 2 * sigmas.length - 3;
    return NoiseLevel.ofSigma(end ? 0 : sigma(index));
  }

  @Override
  public double initNoiseSigma() {
    double start = churn.deviation(sigmas[0], raised[0]);
    return Math.hypot(sigmas[0], start);
  }

  @Override
  public Tensor scaleModelInput(int index, Tensor x) {
    return x.mul(new Scalar(edm.in(sigma(index))));
  }

  @Override
  public boolean beginsStep(int index) {
    return index % 2 == 0;
  }

  @Override
  public boolean needsNoise(int index) {
    return !beginsStep(index) && raised[index / 2 + 1] > sigmas[index / 2 + 1];
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    double sigma = sigma(index);
    double to = sigmas[index / 2 + 1];
    double length = to - raised[index / 2];
    return Scoped.compute(
        () -> {
          Tensor denoised = edm.denoised(PredictionType.EPSILON, modelOutput, x, sigma);
          Tensor slope = x.sub(denoised).div(new Scalar(sigma));
          if (beginsStep(index)) {
            start.push(x);
            start.push(slope);
            return WeightedSum.of(1, x).plus(length, slope).tensor();
          }
          WeightedSum next =
              WeightedSum.of(1, start.get(1))
                  .plus(length / 2, start.get(0))
                  .plus(length / 2, slope);
          return needsNoise(index)
              ? next.plus(churn.deviation(to, raised[index / 2 + 1]), noise).tensor()
              : next.tensor();
        });
  }

  @Override
  public void close() {
    start.close();
  }
}
