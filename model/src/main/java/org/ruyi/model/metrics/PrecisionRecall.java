package org.ruyi.model.metrics;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Scoped;

/**
 * Improved precision and recall (Kynkäänniemi et al., arXiv 1904.06991, equations 1 and 2): a set's
 * manifold is the union of balls around its features, each reaching to the k-th nearest other
 * feature of the set.
 *
 * @param precision the share of generated features on the real manifold
 * @param recall the share of real features on the generated manifold
 */
public record PrecisionRecall(double precision, double recall) {
  /** The number of neighbours that the paper recommends. */
  public static final int USUAL_NEIGHBOURS = 3;

  private static final long BLOCK_ELEMENTS = 1 << 24;

  /**
   * Measures both.
   *
   * @param real [N, d], more rows than {@code neighbours}
   * @param generated [M, d], more rows than {@code neighbours}
   * @param neighbours k
   * @throws IllegalArgumentException if they are no matrices of finite numbers of one width, or if
   *     k is less than 1
   */
  public static PrecisionRecall of(Tensor real, Tensor generated, int neighbours) {
    if (neighbours < 1) {
      throw new IllegalArgumentException(
          "Invalid number of neighbours: %d (at least 1)".formatted(neighbours));
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor reals = Features.checked(real, neighbours + 1L);
      Tensor fakes = Features.checked(generated, neighbours + 1L);
      Features.requireSameWidth(reals.size(1), fakes.size(1));
      return shares(reals, radii(reals, neighbours), fakes, radii(fakes, neighbours));
    }
  }

  /** The squared distance of every row to its k-th nearest other row, [N]. */
  private static Tensor radii(Tensor rows, int neighbours) {
    TensorVector radii = new TensorVector();
    for (long at = 0, step = rowsAtOnce(rows); at < rows.size(0); at += step) {
      Tensor block = rows.narrow(0, at, Math.min(step, rows.size(0) - at));
      // The row itself, at distance 0, is the first.
      // Only a copy outlives the pair of values and indices.
      radii.push_back(
          Scoped.compute(
              () -> squaredDistances(block, rows).kthvalue(neighbours + 1L).get0().clone()));
    }
    return torch.cat(radii, 0);
  }

  private static PrecisionRecall shares(
      Tensor reals, Tensor realRadii, Tensor fakes, Tensor fakeRadii) {
    long precise = 0;
    Tensor recalled = torch.zeros_like(realRadii);
    for (long at = 0, step = rowsAtOnce(reals); at < fakes.size(0); at += step) {
      try (PointerScope scope = new PointerScope()) {
        long count = Math.min(step, fakes.size(0) - at);
        Tensor distances = squaredDistances(fakes.narrow(0, at, count), reals);
        precise += distances.le(realRadii).any(1L).sum().item_long();
        Tensor around = fakeRadii.narrow(0, at, count).unsqueeze(1);
        recalled.add_(distances.le(around).any(0L));
      }
    }
    long found = recalled.gt(new Scalar(0.0)).sum().item_long();
    return new PrecisionRecall((double) precise / fakes.size(0), (double) found / reals.size(0));
  }

  private static long rowsAtOnce(Tensor centers) {
    return Math.max(1, BLOCK_ELEMENTS / centers.size(0));
  }

  /** ‖x‖² + ‖y‖² − 2x·y, one matrix product instead of a difference a pair. */
  private static Tensor squaredDistances(Tensor x, Tensor y) {
    Tensor products = x.matmul(y.t()).mul_(new Scalar(-2.0));
    return products
        .add_(x.mul(x).sum(1L).unsqueeze(1))
        .add_(y.mul(y).sum(1L))
        .clamp_min_(new Scalar(0.0));
  }
}
