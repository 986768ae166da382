package org.ruyi.model.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.ruyi.model.Tensors.assertClose;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.FlatParameters;

/** Compares the gradients of all parameters with those of a golden file. */
public final class GoldenGradients {
  /** A key's bias moves all scores of a query alike: its exact gradient is 0, the rest rounding. */
  private static final double ZERO_GRADIENT = 1e-7;

  private GoldenGradients() {}

  public static void assertEqual(
      FlatParameters parameters, Map<String, Tensor> golden, double tolerance) {
    parameters.requireViews();
    Map<String, Tensor> gradients = parameters.layout().views(parameters.gradients());
    gradients.forEach(
        (parameter, gradient) -> {
          double expected = golden.get("gradnorm." + parameter).item_double();
          assertThat(gradient.norm().item_double())
              .as("gradnorm." + parameter)
              .isCloseTo(expected, within(tolerance * expected + ZERO_GRADIENT));
          if (golden.containsKey("grad." + parameter)) {
            assertClose(parameter, gradient, golden.get("grad." + parameter), tolerance);
          }
        });
    long norms = golden.keySet().stream().filter(k -> k.startsWith("gradnorm.")).count();
    assertThat(gradients).hasSize((int) norms);
  }
}
