package org.ruyi.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Golden;
import org.ruyi.model.metrics.KernelInceptionDistance.Subsets;

class KernelInceptionDistanceTest {
  private static final double RELATIVE = 1e-9;

  @Test
  void overAllRowsItIsTheReference() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> features = Golden.tensors("fid.safetensors");
      double expected = Golden.json("fid.json").get("kid").doubleValue();

      double distance =
          KernelInceptionDistance.ofAll(features.get("features_a"), features.get("features_b"));

      assertThat(distance).isCloseTo(expected, within(RELATIVE * expected));
    }
  }

  @Test
  void oneSubsetOfAllRowsIsTheDistanceOverAllRows() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> features = Golden.tensors("fid.safetensors");
      double expected = Golden.json("fid.json").get("kid").doubleValue();

      KernelInceptionDistance distance =
          KernelInceptionDistance.between(
              features.get("features_a"), features.get("features_b"), new Subsets(1, 1000), 3);

      assertThat(distance.mean()).isCloseTo(expected, within(RELATIVE * expected));
      assertThat(distance.standardDeviation()).isZero();
    }
  }

  @Test
  void subsetsFollowFromTheSeedAndScatterAroundTheWhole() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> features = Golden.tensors("fid.safetensors");
      Tensor a = features.get("features_a");
      Tensor b = features.get("features_b");
      Subsets subsets = new Subsets(100, 50);
      double whole = KernelInceptionDistance.ofAll(a, b);

      KernelInceptionDistance distance = KernelInceptionDistance.between(a, b, subsets, 3);

      assertThat(KernelInceptionDistance.between(a, b, subsets, 3)).isEqualTo(distance);
      assertThat(KernelInceptionDistance.between(a, b, subsets, 4)).isNotEqualTo(distance);
      assertThat(distance.standardDeviation()).isPositive();
      assertThat(distance.mean()).isCloseTo(whole, within(0.5 * distance.standardDeviation()));
    }
  }

  @Test
  void invalidSubsetsAreNamed() {
    assertThatThrownBy(() -> new Subsets(0, 1000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid subsets: 0 of 1000 (1 to 100000, of 2 or more)");
  }
}
