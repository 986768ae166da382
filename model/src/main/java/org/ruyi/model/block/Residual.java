package org.ruyi.model.block;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The end of every residual path. */
final class Residual {
  private Residual() {}

  /**
   * (shortcut + residual) / scaleFactor.
   *
   * @param residual made by a layer whose gradient does not need it; overwritten
   */
  static Tensor sum(Tensor shortcut, Tensor residual, double scaleFactor) {
    Tensor sum = residual.add_(shortcut);
    return scaleFactor == 1 ? sum : sum.div(new Scalar(scaleFactor));
  }
}
