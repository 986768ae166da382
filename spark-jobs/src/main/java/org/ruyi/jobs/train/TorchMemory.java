package org.ruyi.jobs.train;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.ruyi.jobs.train.averaging.FloatMemory;

/** ND4J's memory as libtorch's tensors, without a copy. */
final class TorchMemory {
  private TorchMemory() {}

  /**
   * The array's elements as one row, fp32 [n]; they stay the array's, which must stay reachable.
   */
  static Tensor vector(INDArray array) {
    return torch.from_blob(FloatMemory.of(array), new long[] {array.length()});
  }

  /** The array in its own shape, fp32; the elements stay the array's. */
  static Tensor shaped(INDArray array) {
    return torch.from_blob(FloatMemory.of(array), array.shape());
  }

  /** A copy of integers, int64 [n]. */
  static Tensor integers(INDArray array) {
    if (array.dataType() != DataType.INT64) {
      throw new IllegalArgumentException("Invalid classes: " + array.dataType() + " (INT64)");
    }
    return torch.tensor(array.ravel().toLongVector());
  }
}
