package org.ruyi.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;

class PrecisionRecallTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10})
  void itIsThatOfTheDefinition(int neighbours) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> features = Golden.tensors("fid.safetensors");
      Tensor real = features.get("features_a");
      Tensor generated = features.get("features_b").narrow(0, 0, 150);
      float[][] reals = rows(real);
      float[][] fakes = rows(generated);

      PrecisionRecall measured = PrecisionRecall.of(real, generated, neighbours);

      assertThat(measured.precision()).isEqualTo(naiveShare(fakes, reals, neighbours));
      assertThat(measured.recall()).isEqualTo(naiveShare(reals, fakes, neighbours));
      assertThat(measured.precision()).isBetween(0.01, 0.99);
    }
  }

  @Test
  void aSetCoversItselfAndNothingFarAway() {
    try (PointerScope scope = new PointerScope()) {
      Tensor real = Golden.tensors("fid.safetensors").get("features_a");
      Tensor far = real.add(new Scalar(100.0));

      assertThat(PrecisionRecall.of(real, real, PrecisionRecall.USUAL_NEIGHBOURS))
          .isEqualTo(new PrecisionRecall(1, 1));
      assertThat(PrecisionRecall.of(real, far, PrecisionRecall.USUAL_NEIGHBOURS))
          .isEqualTo(new PrecisionRecall(0, 0));
    }
  }

  /** One generated picture, repeated, is precise and recalls next to nothing. */
  @Test
  void collapseIsPreciseAndRecallsNothing() {
    try (PointerScope scope = new PointerScope()) {
      Tensor real = Golden.tensors("fid.safetensors").get("features_a");
      Tensor collapsed = real.narrow(0, 7, 1).expand(20, real.size(1));

      PrecisionRecall measured = PrecisionRecall.of(real, collapsed, 3);

      assertThat(measured.precision()).isEqualTo(1);
      assertThat(measured.recall()).isLessThanOrEqualTo(1.0 / 200);
    }
  }

  @Test
  void tooFewRowsAndNeighboursAreNamed() {
    try (PointerScope scope = new PointerScope()) {
      Tensor real = Golden.tensors("fid.safetensors").get("features_a");

      assertThatThrownBy(() -> PrecisionRecall.of(real, real.narrow(0, 0, 3), 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid features: shape [3, 16] ([N, d], N at least 4, d at most 16384)");
      assertThatThrownBy(() -> PrecisionRecall.of(real, real, 0))
          .hasMessage("Invalid number of neighbours: 0 (at least 1)");
    }
  }

  private static double naiveShare(float[][] queries, float[][] centers, int neighbours) {
    double[] radii = new double[centers.length];
    for (int i = 0; i < centers.length; i++) {
      double[] others = new double[centers.length - 1];
      for (int j = 0, n = 0; j < centers.length; j++) {
        if (j != i) {
          others[n++] = distance(centers[i], centers[j]);
        }
      }
      Arrays.sort(others);
      radii[i] = others[neighbours - 1];
    }
    int inside = 0;
    for (float[] query : queries) {
      for (int i = 0; i < centers.length; i++) {
        if (distance(query, centers[i]) <= radii[i]) {
          inside++;
          break;
        }
      }
    }
    return (double) inside / queries.length;
  }

  private static double distance(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += ((double) x[i] - y[i]) * ((double) x[i] - y[i]);
    }
    return Math.sqrt(sum);
  }

  private static float[][] rows(Tensor features) {
    float[][] rows = new float[(int) features.size(0)][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Tensors.floats(features.get(i));
    }
    return rows;
  }
}
