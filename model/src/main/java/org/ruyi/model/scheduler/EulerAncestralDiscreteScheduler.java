package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * Euler's method down to σ_down, then fresh noise up to the next σ: x' = x + (σ_down − σ)·(x −
 * x̂_0)/σ + σ_up·z, σ_up² = σ'²(σ² − σ'²)/σ², σ_down² = σ'² − σ_up². It is DDPM's ancestral
 * variance in σ.
 */
final class EulerAncestralDiscreteScheduler extends SigmaSampler {
  EulerAncestralDiscreteScheduler(SchedulerConfig config, int steps) {
    super(config, SigmaGrid.fractional(config, steps));
  }

  @Override
  public boolean needsNoise(int index) {
    return true;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    double from = sigmas[index];
    double to = sigmas[index + 1];
    double up = to / from * Math.sqrt(from * from - to * to);
    double down = Math.sqrt(to * to - up * up);
    return Scoped.compute(
        () ->
            WeightedSum.of(1, x)
                .plus(down - from, derivative(modelOutput, x, from))
                .plus(up, noise)
                .tensor());
  }
}
