package org.ruyi.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** x·Wᵀ + b over the last axis. */
public final class Linear {
  private final Parameter weight;
  private final Parameter bias;

  private Linear(Parameter weight, Parameter bias) {
    this.weight = weight;
    this.bias = bias;
  }

  /** Declares {@code weight} [out, in] and {@code bias} [out]. */
  public Linear(ParameterScope scope, long in, long out) {
    this(
        scope.declare("weight", Initialization.uniform(in), out, in),
        scope.declare("bias", Initialization.uniform(in), out));
  }

  /** Declares {@code weight} [out, in] alone. */
  public static Linear withoutBias(ParameterScope scope, long in, long out) {
    return new Linear(scope.declare("weight", Initialization.uniform(in), out, in), null);
  }

  /** Declares both, to be 0 before training. */
  public static Linear startingAtZero(ParameterScope scope, long in, long out) {
    return new Linear(
        scope.declare("weight", Initialization.ZEROS, out, in),
        scope.declare("bias", Initialization.ZEROS, out));
  }

  /**
   * Multiplies and adds.
   *
   * @param x [..., in]
   * @return [..., out]
   */
  public Tensor forward(Tensor x) {
    return torch.linear(
        x,
        weight.tensor(),
        bias == null ? new TensorOptional() : new TensorOptional(bias.tensor()));
  }
}
