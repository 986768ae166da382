package org.ruyi.model.toy;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean over 256 fixed random directions of the one-dimensional Wasserstein-1 distance of the
 * projections (Bonneel et al., 2015).
 */
final class SlicedWasserstein {
  private static final int DIRECTIONS = 256;
  private static final long SEED = 1;

  private SlicedWasserstein() {}

  /**
   * The distance of two samples of the same size.
   *
   * @param first [N, ...]
   * @param second the same shape
   */
  static double between(Tensor first, Tensor second) {
    Tensor a = first.flatten(1, -1);
    Tensor b = second.flatten(1, -1);
    Tensor directions =
        randn(new long[] {a.size(1), DIRECTIONS}, new GeneratorOptional(make_generator_cpu(SEED)));
    Tensor unit = directions.div(directions.mul(directions).sum(0).sqrt());
    return sorted(a.matmul(unit)).sub(sorted(b.matmul(unit))).abs().mean().item_double();
  }

  private static Tensor sorted(Tensor x) {
    return x.sort(0, false).get0();
  }
}
