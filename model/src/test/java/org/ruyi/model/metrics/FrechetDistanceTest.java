package org.ruyi.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Golden;

class FrechetDistanceTest {
  private static final double RELATIVE = 1e-9;

  @Test
  void partsAndDistanceAreTheReferences() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> features = Golden.tensors("fid.safetensors");
      JsonNode golden = Golden.json("fid.json");

      FrechetDistance distance =
          FrechetDistance.between(
              FeatureStatistics.of(features.get("features_a")),
              FeatureStatistics.of(features.get("features_b")));

      assertRelative(distance.squaredMeanDifference(), golden.get("squared_mean_difference"));
      assertRelative(distance.traceA(), golden.get("trace_a"));
      assertRelative(distance.traceB(), golden.get("trace_b"));
      assertRelative(distance.traceRoot(), golden.get("trace_root"));
      assertRelative(distance.value(), golden.get("fid"));
    }
  }

  @Test
  void batchesMergedInAnyOrderGiveTheSameDistance() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> features = Golden.tensors("fid.safetensors");
      Tensor a = features.get("features_a");
      FeatureStatistics whole = FeatureStatistics.of(a);
      FeatureStatistics b = FeatureStatistics.of(features.get("features_b"));

      FeatureStatistics merged =
          FeatureStatistics.of(a.narrow(0, 150, 50))
              .merge(FeatureStatistics.of(a.narrow(0, 0, 1)))
              .merge(
                  FeatureStatistics.of(a.narrow(0, 50, 100))
                      .merge(FeatureStatistics.of(a.narrow(0, 1, 49))));

      assertThat(merged.count()).isEqualTo(200);
      assertThat(FrechetDistance.between(merged, b).value())
          .isCloseTo(FrechetDistance.between(whole, b).value(), within(1e-10));
    }
  }

  /** Diagonal covariances: the distance is Σ (μ₁−μ₂)² + (σ₁−σ₂)². */
  @Test
  void featuresThatAreScaledAndShiftedAreAsFarAsTheFormulaSays() {
    try (PointerScope scope = new PointerScope()) {
      Tensor a = Golden.tensors("fid.safetensors").get("features_a");
      FeatureStatistics statistics = FeatureStatistics.of(a);
      double trace = statistics.covariance().trace().item_double();
      Tensor moved = a.mul(new Scalar(3.0));
      double mean = statistics.mean().norm().item_double();

      FrechetDistance distance = FrechetDistance.between(statistics, FeatureStatistics.of(moved));

      assertThat(distance.value()).isCloseTo(4 * trace + 4 * mean * mean, within(1e-5 * trace));
    }
  }

  @Test
  void fewerPicturesThanFeaturesGiveADistanceOfZeroToThemselves() {
    try (PointerScope scope = new PointerScope()) {
      Tensor few = Golden.tensors("fid.safetensors").get("features_a").narrow(0, 0, 5);
      FeatureStatistics statistics = FeatureStatistics.of(few);

      assertThat(FrechetDistance.between(statistics, statistics).value())
          .isCloseTo(0, within(1e-5));
    }
  }

  @Test
  void featuresThatCannotBeComparedAreNamed() {
    try (PointerScope scope = new PointerScope()) {
      FeatureStatistics narrow = FeatureStatistics.of(torch.zeros(3, 4));
      FeatureStatistics wide = FeatureStatistics.of(torch.zeros(3, 5));
      FeatureStatistics single = FeatureStatistics.of(torch.zeros(1, 4));

      assertThatThrownBy(() -> FrechetDistance.between(narrow, wide))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid features: 4 and 5 wide (of one network)");
      assertThatThrownBy(() -> FrechetDistance.between(narrow, single))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot compute a covariance: 1 picture (at least 2)");
      assertThatThrownBy(() -> FeatureStatistics.of(torch.zeros(0, 4)))
          .hasMessage("Invalid features: shape [0, 4] ([N, d], N at least 1, d at most 16384)");
      assertThatThrownBy(() -> FeatureStatistics.of(torch.zeros(2, 2).div(new Scalar(0.0))))
          .hasMessage("Invalid features: not all are finite numbers");
    }
  }

  private static void assertRelative(double actual, JsonNode expected) {
    assertThat(actual).isCloseTo(expected.doubleValue(), within(RELATIVE * expected.doubleValue()));
  }
}
