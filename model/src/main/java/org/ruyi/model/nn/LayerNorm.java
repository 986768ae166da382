package org.ruyi.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalisation over the last axis (Ba et al., arXiv 1607.06450). */
public final class LayerNorm {
  private static final boolean CUDNN = true;

  private final Parameter weight;
  private final Parameter bias;
  private final long width;
  private final double epsilon;

  private LayerNorm(Parameter weight, Parameter bias, long width, double epsilon) {
    this.weight = weight;
    this.bias = bias;
    this.width = width;
    this.epsilon = epsilon;
  }

  /** Declares {@code weight} and {@code bias}, both [width]. */
  public LayerNorm(ParameterScope scope, long width, double epsilon) {
    this(
        scope.declare("weight", Initialization.ONES, width),
        scope.declare("bias", Initialization.ZEROS, width),
        width,
        epsilon);
  }

  /** A norm without parameters. */
  public static LayerNorm plain(long width, double epsilon) {
    return new LayerNorm(null, null, width, epsilon);
  }

  /**
   * Normalises.
   *
   * @param x [..., width]
   * @return the same shape
   */
  public Tensor forward(Tensor x) {
    return torch.layer_norm(
        x, new long[] {width}, optional(weight), optional(bias), epsilon, CUDNN);
  }

  private static TensorOptional optional(Parameter parameter) {
    return parameter == null ? new TensorOptional() : new TensorOptional(parameter.tensor());
  }
}
