package org.ruyi.model.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Names, shapes and offsets of all parameters in the one flat vector, in order of registration.
 *
 * @param specs one entry a parameter
 * @param count the length of the vector
 */
public record ParameterLayout(List<ParameterSpec> specs, long count) {
  private static final long MAXIMUM_COUNT = 1L << 33;

  public ParameterLayout {
    specs = List.copyOf(specs);
  }

  /**
   * Lays the parameters one behind the other.
   *
   * @throws IllegalArgumentException if they are more than 2³³ numbers in all
   */
  public static ParameterLayout of(List<Parameter> parameters) {
    List<ParameterSpec> specs = new ArrayList<>();
    long offset = 0;
    for (Parameter parameter : parameters) {
      long count = parameter.count();
      specs.add(new ParameterSpec(parameter.name(), parameter.shape(), offset, count));
      offset = Math.addExact(offset, count);
    }
    if (offset > MAXIMUM_COUNT) {
      throw new IllegalArgumentException(
          "Invalid network: %d parameters (at most %d)".formatted(offset, MAXIMUM_COUNT));
    }
    return new ParameterLayout(specs, offset);
  }

  /**
   * The parameters as views of {@code flat}, by name in order of registration.
   *
   * @param flat [{@link #count}], contiguous
   */
  public Map<String, Tensor> views(Tensor flat) {
    requireLength(flat);
    Map<String, Tensor> views = new LinkedHashMap<>();
    for (ParameterSpec spec : specs) {
      views.put(spec.name(), view(flat, spec));
    }
    return views;
  }

  static Tensor view(Tensor flat, ParameterSpec spec) {
    return flat.narrow(0, spec.offset(), spec.count()).view(spec.shapeArray());
  }

  private void requireLength(Tensor flat) {
    if (flat.dim() != 1 || flat.numel() != count) {
      throw new IllegalArgumentException(
          "Invalid flat parameters: %d elements (the network has %d)"
              .formatted(flat.numel(), count));
    }
  }
}
