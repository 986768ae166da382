package org.ruyi.model.metrics;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What every metric asks of its features. */
final class Features {
  private static final long MAXIMUM_WIDTH = 1 << 14;

  private Features() {}

  /**
   * The features in float64 on the CPU.
   *
   * @param features [N, d], one row a picture
   * @throws IllegalArgumentException unless they are a matrix of at least {@code minimum} rows,
   *     finite
   */
  static Tensor checked(Tensor features, long minimum) {
    if (features.dim() != 2
        || features.size(0) < minimum
        || features.size(1) < 1
        || features.size(1) > MAXIMUM_WIDTH) {
      throw new IllegalArgumentException(
          "Invalid features: shape %s ([N, d], N at least %d, d at most %d)"
              .formatted(Arrays.toString(features.shape()), minimum, MAXIMUM_WIDTH));
    }
    Tensor checked = features.detach().cpu().to(ScalarType.Double).contiguous();
    if (!checked.isfinite().all().item_bool()) {
      throw new IllegalArgumentException("Invalid features: not all are finite numbers");
    }
    return checked;
  }

  /**
   * @throws IllegalArgumentException if the widths differ
   */
  static void requireSameWidth(long a, long b) {
    if (a != b) {
      throw new IllegalArgumentException(
          "Invalid features: %d and %d wide (of one network)".formatted(a, b));
    }
  }
}
