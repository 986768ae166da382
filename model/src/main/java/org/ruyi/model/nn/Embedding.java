package org.ruyi.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A table of vectors, looked up by index. */
public final class Embedding {
  private final Parameter weight;

  private Embedding(Parameter weight) {
    this.weight = weight;
  }

  /** Declares {@code weight} [rows, width]. */
  public Embedding(ParameterScope scope, long rows, long width) {
    this(scope.declare("weight", Initialization.STANDARD_NORMAL, rows, width));
  }

  /** Declares {@code weight} [rows, width], before training uniform in ±1/rows. */
  public static Embedding codeBook(ParameterScope scope, long rows, long width) {
    return new Embedding(
        scope.declare(
            "weight", Initialization.uniform(Math.multiplyExact(rows, rows)), rows, width));
  }

  /** Declares {@code weight} [rows, width], before training normal with variance 1/width. */
  public static Embedding positions(ParameterScope scope, long rows, long width) {
    return new Embedding(
        scope.declare("weight", Initialization.normal(1 / Math.sqrt((double) width)), rows, width));
  }

  /** The table itself, [rows, width]. */
  public Tensor table() {
    return weight.tensor();
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
