package org.ruyi.model.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ruyi.model.Tensors.assertClose;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ruyi.model.Draws;
import org.ruyi.model.Tensors;
import org.ruyi.model.loss.AlphaSigma;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.PredictionType;

class ThresholdTest {
  private static final double TOLERANCE = 1e-5;
  private static final NoiseSchedule DDPM = NoiseSchedule.of(NoiseScheduleConfig.ddpm());

  @Test
  void aDynamicThresholdIsAQuantileOfEachPicture() {
    int size = 48;
    double quantile = 0.9;
    double[] spread = {0.2, 1, 5};
    try (PointerScope scope = new PointerScope()) {
      Tensor x =
          Draws.normal(1, 3, 3, 4, 4).mul(Tensor.create(new float[] {0.2f, 1, 5}, 3, 1, 1, 1));

      float[] actual = Tensors.floats(Threshold.dynamic(quantile, 4).apply(x));

      float[] values = Tensors.floats(x);
      for (int b = 0; b < spread.length; b++) {
        double[] sorted = new double[size];
        for (int i = 0; i < size; i++) {
          sorted[i] = Math.abs(values[b * size + i]);
        }
        Arrays.sort(sorted);
        double at = quantile * (size - 1);
        int below = (int) at;
        double s = sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
        s = Math.min(4, Math.max(1, s));
        for (int i = 0; i < size; i++) {
          double expected = Math.max(-s, Math.min(s, values[b * size + i])) / s;
          assertThat(Math.abs(actual[b * size + i] - expected)).isLessThan(TOLERANCE);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PredictionType.class)
  void everyPredictionStandsForAPictureInRange(PredictionType type) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Draws.normal(1, 2, 1, 4, 4);
      Tensor t = Tensor.create(new long[] {100, 700}, 2);
      AlphaSigma point = AlphaSigma.at(DDPM, t, x);
      Tensor picture = Draws.normal(2, 2, 1, 4, 4).mul(new Scalar(2.0));
      Denoiser network =
          (sample, time) ->
              torch.cat(new TensorVector(point.outputFor(type, picture, sample), sample), 1);

      Tensor output = Threshold.clip(1).around(network, DDPM, type).predict(x, t);

      assertClose(
          "x_0",
          point.original(type, output.narrow(1, 0, 1), x),
          Threshold.clip(1).apply(picture),
          10 * TOLERANCE);
      assertThat(Threshold.clip(1).apply(picture).abs().max().item_double()).isEqualTo(1);
      assertClose("variance", output.narrow(1, 1, 1), x, TOLERANCE);
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(() -> Threshold.clip(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid threshold: 0.0 (positive, finite)");
    assertThatThrownBy(() -> Threshold.dynamic(1.1, 1))
        .hasMessage("Invalid quantile of threshold: 1.1 (above 0, at most 1)");
    assertThatThrownBy(() -> Threshold.dynamic(0.9, 0.5))
        .hasMessage("Invalid largest threshold: 0.5 (at least 1)");
  }
}
