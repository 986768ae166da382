package org.ruyi.model.metrics;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The kernel inception distance (Bińkowski et al., arXiv 1801.01401, section 4): the squared
 * maximum mean discrepancy with the kernel (x·y/d + 1)³, unbiased, so that it may be negative.
 *
 * @param mean over the subsets
 * @param standardDeviation over the subsets
 */
public record KernelInceptionDistance(double mean, double standardDeviation) {
  private static final long BLOCK = 2048;
  private static final int MAXIMUM_SUBSETS = 100_000;

  /**
   * How the features are cut into subsets.
   *
   * @param count subsets
   * @param size rows drawn from each side for one, without replacement; all rows where a side has
   *     fewer
   */
  public record Subsets(int count, int size) {
    /** What the paper and the usual tools take: 100 of 1000. */
    public static final Subsets USUAL = new Subsets(100, 1000);

    public Subsets {
      if (count < 1 || count > MAXIMUM_SUBSETS || size < 2) {
        throw new IllegalArgumentException(
            "Invalid subsets: %d of %d (1 to %d, of 2 or more)"
                .formatted(count, size, MAXIMUM_SUBSETS));
      }
    }
  }

  /**
   * The distance over random subsets.
   *
   * @param a [N, d], N at least 2
   * @param b [M, d], M at least 2
   * @param seed chooses the rows of every subset
   * @throws IllegalArgumentException if they are no matrices of finite numbers of one width
   */
  public static KernelInceptionDistance between(Tensor a, Tensor b, Subsets subsets, long seed) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor first = Features.checked(a, 2);
      Tensor second = Features.checked(b, 2);
      Features.requireSameWidth(first.size(1), second.size(1));
      long size = Math.min(subsets.size(), Math.min(first.size(0), second.size(0)));
      Generator generator = make_generator_cpu(seed);
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < subsets.count(); i++) {
        try (PointerScope subset = new PointerScope()) {
          double value = discrepancy(draw(first, size, generator), draw(second, size, generator));
          sum += value;
          squares += value * value;
        }
      }
      double mean = sum / subsets.count();
      double variance = Math.max(0, squares / subsets.count() - mean * mean);
      return new KernelInceptionDistance(mean, Math.sqrt(variance));
    }
  }

  /**
   * The distance over all rows at once.
   *
   * @param a [N, d], N at least 2
   * @param b [M, d], M at least 2
   * @throws IllegalArgumentException if they are no matrices of finite numbers of one width
   */
  public static double ofAll(Tensor a, Tensor b) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor first = Features.checked(a, 2);
      Tensor second = Features.checked(b, 2);
      Features.requireSameWidth(first.size(1), second.size(1));
      return discrepancy(first, second);
    }
  }

  private static Tensor draw(Tensor rows, long size, Generator generator) {
    Tensor order =
        torch.randperm(
            rows.size(0), new GeneratorOptional(generator), new TensorOptions(ScalarType.Long));
    return rows.index_select(0, order.narrow(0, 0, size));
  }

  private static double discrepancy(Tensor a, Tensor b) {
    double n = a.size(0);
    double m = b.size(0);
    return (kernelSum(a, a) - diagonalSum(a)) / (n * (n - 1))
        + (kernelSum(b, b) - diagonalSum(b)) / (m * (m - 1))
        - 2 * kernelSum(a, b) / (n * m);
  }

  private static double kernelSum(Tensor a, Tensor b) {
    double sum = 0;
    for (long i = 0; i < a.size(0); i += BLOCK) {
      for (long j = 0; j < b.size(0); j += BLOCK) {
        try (PointerScope scope = new PointerScope()) {
          Tensor rows = a.narrow(0, i, Math.min(BLOCK, a.size(0) - i));
          Tensor columns = b.narrow(0, j, Math.min(BLOCK, b.size(0) - j));
          sum += kernel(rows.matmul(columns.t()), a.size(1)).sum().item_double();
        }
      }
    }
    return sum;
  }

  private static double diagonalSum(Tensor a) {
    return kernel(a.mul(a).sum(1L), a.size(1)).sum().item_double();
  }

  private static Tensor kernel(Tensor products, long width) {
    return products.div(new Scalar((double) width)).add(new Scalar(1.0)).pow(new Scalar(3.0));
  }
}
