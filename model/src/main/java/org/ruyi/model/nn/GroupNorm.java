package org.ruyi.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Group normalisation with scale and shift by channel (Wu and He, arXiv 1803.08494). */
public final class GroupNorm {
  private static final boolean CUDNN = true;

  private final Parameter weight;
  private final Parameter bias;
  private final long groups;
  private final double epsilon;

  /** Declares {@code weight} and {@code bias}, both [channels]. */
  public GroupNorm(ParameterScope scope, long channels, long groups, double epsilon) {
    this.weight = scope.declare("weight", Initialization.ONES, channels);
    this.bias = scope.declare("bias", Initialization.ZEROS, channels);
    this.groups = groups;
    this.epsilon = epsilon;
  }

  /**
   * Normalises.
   *
   * @param x [B, channels, ...]
   * @return the same shape
   */
  public Tensor forward(Tensor x) {
    return torch.group_norm(
        x,
        groups,
        new TensorOptional(weight.tensor()),
        new TensorOptional(bias.tensor()),
        epsilon,
        CUDNN);
  }
}
