package org.ruyi.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** x·Wᵀ + b over the last axis. */
public final class Linear {
  private final Parameter weight;
  private final Parameter bias;

  /** Declares {@code weight} [out, in] and {@code bias} [out]. */
  public Linear(ParameterScope scope, long in, long out) {
    Initialization uniform = Initialization.uniform(in);
    this.weight = scope.declare("weight", uniform, out, in);
    this.bias = scope.declare("bias", uniform, out);
  }

  /**
   * Multiplies and adds.
   *
   * @param x [..., in]
   * @return [..., out]
   */
  public Tensor forward(Tensor x) {
    return torch.linear(x, weight.tensor(), new TensorOptional(bias.tensor()));
  }
}
