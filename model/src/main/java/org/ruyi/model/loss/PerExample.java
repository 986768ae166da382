package org.ruyi.model.loss;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Values of single examples, shaped so that they multiply whole batches. */
final class PerExample {
  private PerExample() {}

  /**
   * One value an example.
   *
   * @param values [B]
   * @return [B, 1, ...] with as many axes as {@code like}, of its type and device
   */
  static Tensor along(Tensor values, Tensor like) {
    long[] shape = new long[(int) like.dim()];
    Arrays.fill(shape, 1);
    shape[0] = values.size(0);
    return values.to(like.device(), like.scalar_type()).reshape(shape);
  }

  /**
   * The entries of a table.
   *
   * @param timesteps [B] int64, indices of {@code table}
   * @return [B] fp64, on the device of {@code timesteps}
   */
  static Tensor entries(double[] table, Tensor timesteps) {
    return Tensor.create(table, table.length)
        .to(timesteps.device(), ScalarType.Double)
        .index_select(0, timesteps);
  }

  /** The entries of a table, shaped [B, 1, ...] for {@code like} and of its type and device. */
  static Tensor entries(double[] table, Tensor timesteps, Tensor like) {
    return along(entries(table, timesteps), like);
  }
}
