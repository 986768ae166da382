package org.ruyi.model.loss;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The values of a loss before they are reduced.
 *
 * @param values [B, ...]; the loss of an example is the mean over all axes but the first
 */
public record LossElements(Tensor values) {
  private static final long NO_REDUCTION = 0;

  /**
   * (prediction − target)².
   *
   * @throws IllegalArgumentException if the shapes differ
   */
  static LossElements squaredError(Tensor prediction, Tensor target) {
    requireShape(prediction, target);
    return new LossElements(torch.mse_loss(prediction, target, NO_REDUCTION));
  }

  static void requireShape(Tensor prediction, Tensor expected) {
    if (!Arrays.equals(prediction.shape(), expected.shape())) {
      throw new IllegalArgumentException(
          "Invalid prediction: shape %s (%s)"
              .formatted(Arrays.toString(prediction.shape()), Arrays.toString(expected.shape())));
    }
  }

  /**
   * The same loss with a factor an example.
   *
   * @param weights [B]
   */
  public LossElements weighted(Tensor weights) {
    return new LossElements(values.mul(PerExample.along(weights, values)));
  }

  /** The sum of two losses of the same shape. */
  LossElements plus(LossElements other) {
    return new LossElements(values.add(other.values));
  }

  /** The loss of every example, [B], without gradients. */
  public Tensor perExample() {
    Tensor detached = values.detach();
    return detached.dim() == 1 ? detached : detached.flatten(1, -1).mean(1);
  }

  /** The loss of the batch, a scalar to call {@code backward} on. */
  public Tensor mean() {
    return values.mean();
  }
}
