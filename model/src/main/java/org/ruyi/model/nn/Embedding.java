package org.ruyi.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A table of vectors, looked up by index. */
public final class Embedding {
  private final Parameter weight;

  /** Declares {@code weight} [rows, width]. */
  public Embedding(ParameterScope scope, long rows, long width) {
    this.weight = scope.declare("weight", Initialization.STANDARD_NORMAL, rows, width);
  }

  /**
   * Looks rows up.
   *
   * @param index [B] int64
   * @return [B, width]
   */
  public Tensor forward(Tensor index) {
    return torch.embedding(weight.tensor(), index);
  }
}
