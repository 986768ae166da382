package org.ruyi.model.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * One named array of a network. It has a shape and a rule of initialisation from the start, and
 * memory once {@link FlatParameters} has bound it to its place in the flat vector.
 */
public final class Parameter {
  private final String name;
  private final List<Long> shape;
  private final Initialization initialization;
  private Tensor tensor;

  Parameter(String name, List<Long> shape, Initialization initialization) {
    this.name = name;
    this.shape = List.copyOf(shape);
    this.initialization = initialization;
  }

  /** The full name, e.g. {@code down_blocks.0.resnets.1.conv1.weight}. */
  public String name() {
    return name;
  }

  /** The extents, outermost first. */
  public List<Long> shape() {
    return shape;
  }

  Initialization initialization() {
    return initialization;
  }

  /**
   * The live values.
   *
   * @throws IllegalStateException if no memory has been bound
   */
  public Tensor tensor() {
    if (tensor == null) {
      throw new IllegalStateException("Cannot use parameter " + name + ": it has no memory yet");
    }
    return tensor;
  }

  void bind(Tensor view) {
    if (tensor != null) {
      throw new IllegalStateException("Cannot bind parameter " + name + ": it has memory already");
    }
    tensor = view;
  }

  /** The number of elements. */
  long count() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
