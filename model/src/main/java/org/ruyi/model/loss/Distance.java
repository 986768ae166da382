package org.ruyi.model.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** How far two batches are apart. */
@FunctionalInterface
public interface Distance {
  /**
   * The distance, by element or by example.
   *
   * @param first [B, ...]
   * @param second the same shape
   */
  LossElements between(Tensor first, Tensor second);

  /** |a − b| by element. */
  static Distance l1() {
    return (first, second) -> {
      LossElements.requireShape(first, second);
      return new LossElements(first.sub(second).abs());
    };
  }

  /** (a − b)² by element. */
  static Distance l2() {
    return LossElements::squaredError;
  }

  /**
   * √(‖a − b‖² + c²) − c by example (arXiv 2310.14189, equation 11).
   *
   * @param c positive; 0.00054·√(dimensions) in the paper
   */
  static Distance pseudoHuber(double c) {
    if (!(c > 0 && c < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid pseudo-Huber constant: %s (positive, finite)".formatted(c));
    }
    return (first, second) -> {
      Tensor squares = LossElements.squaredError(first, second).values().flatten(1, -1).sum(1);
      return new LossElements(squares.add(new Scalar(c * c)).sqrt().sub(new Scalar(c)));
    };
  }
}
