package org.ruyi.model.nn;

import java.util.List;

/**
 * Where one parameter lies in the flat vector.
 *
 * @param name the full name
 * @param shape the extents, outermost first
 * @param offset the index of the first element
 * @param count the number of elements
 */
public record ParameterSpec(String name, List<Long> shape, long offset, long count) {
  long[] shapeArray() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
