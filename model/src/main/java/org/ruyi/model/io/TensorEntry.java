package org.ruyi.model.io;

import java.util.List;

/**
 * One tensor of a safetensors file.
 *
 * @param name unique in its file
 * @param dtype the element type
 * @param shape the extents, outermost first; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end first byte behind it
 */
public record TensorEntry(String name, Dtype dtype, List<Long> shape, long begin, long end) {
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  long[] shapeArray() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
