package org.ruyi.model.io;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * A tensor that is made when it is written, and need not be there before or after.
 *
 * @param dtype its element type
 * @param shape its extents, outermost first
 * @param tensor makes it; called once, inside a pointer scope that is closed once it is written
 */
public record TensorSource(Dtype dtype, List<Long> shape, Supplier<Tensor> tensor) {
  public TensorSource {
    shape = List.copyOf(shape);
  }

  /**
   * One that is there already.
   *
   * @throws IllegalArgumentException if its element type is not one of {@link Dtype}
   */
  public static TensorSource of(Tensor tensor) {
    return new TensorSource(
        Dtype.of(tensor.scalar_type().intern()),
        Arrays.stream(tensor.shape()).boxed().toList(),
        () -> tensor);
  }
}
