package org.ruyi.model.training;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Scaling of gradients to a largest Euclidean norm, as PyTorch's {@code clip_grad_norm_}. */
public final class GradientClipping {
  private static final double NORM_EPSILON = 1e-6;

  private GradientClipping() {}

  /**
   * gradients ← gradients · min(1, maximumNorm / (norm + 1e-6)).
   *
   * @param gradients fp32 [n], changed in place
   * @param norm their norm
   * @param maximumNorm positive
   */
  public static void clip(Tensor gradients, double norm, double maximumNorm) {
    double factor = maximumNorm / (norm + NORM_EPSILON);
    if (factor >= 1) {
      return;
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      gradients.mul_(new Scalar(factor));
    }
  }
}
