package org.ruyi.model.scheduler;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The divergence Σ_i ∂f_i/∂x_i of a function of each picture alone, by automatic differentiation.
 */
public final class Divergence {
  private final Tensor probe;

  private Divergence(Tensor probe) {
    this.probe = probe;
  }

  /** Exact: one backward pass a dimension, for small dimensions. */
  public static Divergence exact() {
    return new Divergence(null);
  }

  /**
   * Hutchinson's estimate vᵀ(∂f/∂x)v, unbiased over v.
   *
   * @param probe v of mean 0 and variance 1, such as ±1, of the shape of x; kept by the caller
   */
  public static Divergence hutchinson(Tensor probe) {
    return new Divergence(probe);
  }

  /** f and its divergence. */
  record Value(Tensor function, Tensor divergence) {}

  /**
   * f(x), [B, ...], and its divergence, [B], neither with a gradient.
   *
   * @param x [B, ...]
   */
  Value of(UnaryOperator<Tensor> function, Tensor x) {
    try (AutoGradMode mode = new AutoGradMode(true)) {
      Tensor input = x.detach();
      input.set_requires_grad(true);
      Tensor output = function.apply(input);
      if (probe != null) {
        return new Value(output.detach(), product(output, input, probe, false));
      }
      Tensor rows = output.flatten(1, -1);
      Tensor sum = torch.zeros_like(rows.select(1, 0));
      for (long i = 0; i < rows.size(1); i++) {
        Tensor one = torch.zeros_like(rows).detach();
        one.select(1, i).fill_(new Scalar(1.0));
        sum = sum.add(product(output, input, one.view(output.shape()), true));
      }
      return new Value(output.detach(), sum.detach());
    }
  }

  private static Tensor product(Tensor output, Tensor input, Tensor vector, boolean again) {
    Tensor gradient =
        torch
            .grad(
                new TensorVector(output),
                new TensorVector(input),
                new TensorVector(vector),
                new BoolOptional(again),
                false,
                false)
            .get(0);
    return gradient.mul(vector).flatten(1, -1).sum(1).detach();
  }
}
