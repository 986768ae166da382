package org.ruyi.model.metrics;

import java.io.Serializable;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Number, mean and scatter matrix of features in float64: gathered batch by batch, in any order and
 * on any machine, and merged (Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm
 * for computing sample variances", 1979). Immutable, and on the heap.
 */
public final class FeatureStatistics implements Serializable {
  private static final long serialVersionUID = 1;

  private final long count;
  private final double[] mean;
  private final double[] scatter;

  private FeatureStatistics(long count, double[] mean, double[] scatter) {
    this.count = count;
    this.mean = mean;
    this.scatter = scatter;
  }

  /**
   * The statistics of one batch.
   *
   * @param features [N, d], N at least 1, any floating type
   * @throws IllegalArgumentException if they are no matrix of finite numbers
   */
  public static FeatureStatistics of(Tensor features) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor rows = Features.checked(features, 1);
      Tensor mean = rows.mean(0L);
      Tensor centered = rows.sub(mean);
      return new FeatureStatistics(
          rows.size(0), doubles(mean), doubles(centered.t().matmul(centered)));
    }
  }

  /**
   * Statistics that were taken apart.
   *
   * @param mean float64 [d]
   * @param scatter float64 [d, d]
   */
  static FeatureStatistics of(long count, Tensor mean, Tensor scatter) {
    return new FeatureStatistics(count, doubles(mean), doubles(scatter));
  }

  /**
   * The statistics of both sets together.
   *
   * @throws IllegalArgumentException if the widths differ
   */
  public FeatureStatistics merge(FeatureStatistics other) {
    Features.requireSameWidth(width(), other.width());
    int width = width();
    long total = Math.addExact(count, other.count);
    double share = (double) other.count / total;
    double weight = count * share;
    double[] difference = new double[width];
    double[] mergedMean = new double[width];
    for (int i = 0; i < width; i++) {
      difference[i] = other.mean[i] - mean[i];
      mergedMean[i] = mean[i] + share * difference[i];
    }
    double[] mergedScatter = new double[scatter.length];
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        int at = i * width + j;
        mergedScatter[at] =
            scatter[at] + other.scatter[at] + weight * difference[i] * difference[j];
      }
    }
    return new FeatureStatistics(total, mergedMean, mergedScatter);
  }

  /** The number of pictures. */
  public long count() {
    return count;
  }

  /** The number of features d. */
  public int width() {
    return mean.length;
  }

  /** The mean, float64 [d]. */
  Tensor mean() {
    return tensor(mean, width());
  }

  /** The sum of (x − mean)(x − mean)ᵀ, float64 [d, d]. */
  Tensor scatter() {
    return tensor(scatter, width(), width());
  }

  /**
   * The covariance, divided by n − 1, float64 [d, d].
   *
   * @throws IllegalStateException if there are fewer than two pictures
   */
  Tensor covariance() {
    if (count < 2) {
      throw new IllegalStateException(
          "Cannot compute a covariance: %d picture (at least 2)".formatted(count));
    }
    return scatter().div(new Scalar((double) (count - 1)));
  }

  private static double[] doubles(Tensor tensor) {
    Tensor contiguous = tensor.contiguous();
    double[] values = new double[Math.toIntExact(contiguous.numel())];
    new DoublePointer(contiguous.data_ptr()).get(values);
    return values;
  }

  private static Tensor tensor(double[] values, long... shape) {
    Tensor tensor =
        torch.empty(shape, new TensorOptions(ScalarType.Double), new MemoryFormatOptional());
    new DoublePointer(tensor.data_ptr()).put(values);
    return tensor;
  }
}
