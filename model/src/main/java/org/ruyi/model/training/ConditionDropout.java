package org.ruyi.model.training;

import static org.bytedeco.pytorch.global.torch.rand;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Training without the condition now and then, which classifier-free guidance needs (arXiv
 * 2207.12598, algorithm 1). The network's last class stands for none.
 *
 * @param probability in [0, 1]; 0.1 is usual, 0 drops nothing and draws nothing
 */
public record ConditionDropout(double probability) {
  public ConditionDropout {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "Invalid dropout of conditions: %s (0 to 1)".formatted(probability));
    }
  }

  /**
   * The labels, some of them replaced.
   *
   * @param labels [B] int64 on the CPU
   * @param none the class that stands for none
   */
  Tensor apply(Tensor labels, long none, Generator generator) {
    if (probability == 0) {
      return labels;
    }
    Tensor dropped =
        rand(new long[] {labels.size(0)}, new GeneratorOptional(generator))
            .lt(new Scalar(probability));
    return labels.masked_fill(dropped, new Scalar(none));
  }
}
