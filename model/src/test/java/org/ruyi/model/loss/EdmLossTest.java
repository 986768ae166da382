package org.ruyi.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.make_generator_cpu;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Draws;
import org.ruyi.model.Tensors;

class EdmLossTest {
  private static final double TOLERANCE = 1e-5;
  private static final double SIGMA_DATA = 0.5;

  @Test
  void theLossIsTheNetworksErrorAtItsEffectiveTarget() {
    try (PointerScope scope = new PointerScope()) {
      Tensor original = Draws.normal(1, 3, 4);
      Tensor noise = Draws.normal(2, 3, 4);
      float[] sigmas = {0.01f, 0.5f, 20};
      float[] actual =
          Tensors.floats(
              new EdmLoss(new EdmScaling(SIGMA_DATA))
                  .of(
                      (x, t) -> x.sin().add(t.unsqueeze(1)),
                      original,
                      noise,
                      Tensor.create(sigmas, 3))
                  .values());

      float[] x0 = Tensors.floats(original);
      float[] eps = Tensors.floats(noise);
      for (int i = 0; i < x0.length; i++) {
        double sigma = sigmas[i / 4];
        double total = sigma * sigma + SIGMA_DATA * SIGMA_DATA;
        double x = x0[i] + sigma * eps[i];
        double raw = Math.sin(x / Math.sqrt(total)) + Math.log(sigma) / 4;
        double target =
            (x0[i] - SIGMA_DATA * SIGMA_DATA / total * x) / (sigma * SIGMA_DATA / Math.sqrt(total));
        double expected = (raw - target) * (raw - target);
        assertThat((double) actual[i])
            .as("σ = %s", sigma)
            .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(target)) * 100));
      }
    }
  }

  /** Data of deviation σ_d leave the network a target of variance 1, and the best loss is 1. */
  @Test
  void aNetworkThatSaysNothingHasLossOneOnGaussianData() {
    try (PointerScope scope = new PointerScope()) {
      Tensor original = Draws.normal(3, 3, 100_000).mul(new Scalar(SIGMA_DATA));
      float[] losses =
          Tensors.floats(
              new EdmLoss(new EdmScaling(SIGMA_DATA))
                  .of(
                      (x, t) -> torch.zeros_like(x),
                      original,
                      Draws.normal(4, 3, 100_000),
                      Tensor.create(new float[] {0.002f, 0.7f, 80}, 3))
                  .perExample());

      assertThat(losses).containsExactly(new float[] {1, 1, 1}, within(0.02f));
    }
  }

  @Test
  void logarithmsOfSigmasAreNormal() {
    try (PointerScope scope = new PointerScope()) {
      TimestepSampler.Drawn drawn = LogNormalSigmas.paper().draw(100_000, make_generator_cpu(1));
      Tensor logarithms = drawn.timesteps().log().to(ScalarType.Double);

      assertThat(logarithms.mean().item_double()).isCloseTo(-1.2, within(0.02));
      assertThat(logarithms.std().item_double()).isCloseTo(1.2, within(0.02));
      assertThat(drawn.weights().min().item_double()).isEqualTo(1);
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(() -> new EdmScaling(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid deviation of the data: 0.0 (positive, finite)");
    assertThatThrownBy(() -> new LogNormalSigmas(0, -1))
        .hasMessage(
            "Invalid logarithm of noise levels: mean 0.0, deviation -1.0 (finite, not negative)");
  }
}
