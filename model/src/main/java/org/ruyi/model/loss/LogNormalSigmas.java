package org.ruyi.model.loss;

import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;

/**
 * Noise levels σ with ln σ normal, fp32 (EDM, arXiv 2206.00364, table 1).
 *
 * @param mean of ln σ; −1.2 in the paper
 * @param deviation of ln σ, not negative; 1.2 in the paper
 */
public record LogNormalSigmas(double mean, double deviation) implements TimestepSampler {
  public LogNormalSigmas {
    if (!(Double.isFinite(mean) && deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid logarithm of noise levels: mean %s, deviation %s (finite, not negative)"
              .formatted(mean, deviation));
    }
  }

  /** The paper's: mean −1.2, deviation 1.2. */
  public static LogNormalSigmas paper() {
    return new LogNormalSigmas(-1.2, 1.2);
  }

  @Override
  public Drawn draw(long count, Generator generator) {
    return Drawn.unweighted(
        randn(new long[] {count}, new GeneratorOptional(generator))
            .mul(new Scalar(deviation))
            .add(new Scalar(mean))
            .exp());
  }
}
