package org.ruyi.model.dit;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** What an adaptive layer norm does after the norm. */
final class Modulation {
  private Modulation() {}

  /**
   * x·(1 + scale) + shift.
   *
   * @param x [B, N, width]
   * @param shift [B, 1, width]
   * @param scale [B, 1, width]
   */
  static Tensor of(Tensor x, Tensor shift, Tensor scale) {
    return x.mul(scale.add(new Scalar(1.0))).add(shift);
  }
}
