package org.ruyi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.FlatParameters;

/** Comparison of a network's gradients with those in a golden {@code io.safetensors}. */
public final class Gradients {
  /** A key's bias moves all scores of a query alike: its exact gradient is 0, the rest rounding. */
  private static final double ZERO = 1e-7;

  private Gradients() {}

  /** Compares every norm, and every gradient that is stored whole. */
  public static void assertGolden(
      FlatParameters parameters, Map<String, Tensor> golden, double tolerance) {
    parameters.requireViews();
    Map<String, Tensor> gradients = parameters.layout().views(parameters.gradients());
    gradients.forEach(
        (name, gradient) -> {
          double expected = golden.get("gradnorm." + name).item_double();
          assertThat(gradient.norm().item_double())
              .as("gradnorm." + name)
              .isCloseTo(expected, within(tolerance * expected + ZERO));
          if (golden.containsKey("grad." + name)) {
            Tensors.assertClose(name, gradient, golden.get("grad." + name), tolerance);
          }
        });
    long norms = golden.keySet().stream().filter(key -> key.startsWith("gradnorm.")).count();
    assertThat(gradients).hasSize((int) norms);
  }
}
