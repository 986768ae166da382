package org.ruyi.model.nn;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/** The precision in which a network's products are computed; parameters stay fp32. */
public enum Precision {
  FP32,
  /**
   * Convolutions and matrix products in bfloat16, by libtorch's autocast; norms and sums as they
   * come out of it. No loss scaling is needed: bfloat16 has the range of fp32. For GPUs, and for
   * processors with bfloat16 instructions (AVX512-BF16, AMX): others emulate it element by element,
   * which is far slower than fp32.
   */
  BF16;

  /**
   * Computes {@code body} in this precision on this thread.
   *
   * @param device where the body computes
   */
  public Tensor compute(Device device, Supplier<Tensor> body) {
    try (Autocast autocast = Autocast.of(device, this)) {
      return body.get();
    }
  }
}
