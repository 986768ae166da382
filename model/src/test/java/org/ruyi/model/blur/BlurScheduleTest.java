package org.ruyi.model.blur;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ruyi.model.Tensors.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Draws;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;

class BlurScheduleTest {
  private static final double TOLERANCE = 1e-6;
  private static final int SIDE = 8;

  @Test
  void theProcessIsTheReferences() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> golden = Golden.tensors("blur.safetensors");
      JsonNode settings = Golden.json("blur.json");
      BlurSchedule schedule =
          new BlurSchedule(
              settings.get("sigma_blur_max").asDouble(),
              settings.get("min_d").asDouble(),
              settings.get("logsnr_min").asDouble(),
              settings.get("logsnr_max").asDouble());
      assertThat(schedule).isEqualTo(BlurSchedule.paper());
      Tensor x = golden.get("x");
      Dct2d dct = new Dct2d(SIDE, SIDE);

      assertClose("dct", dct.forward(x), golden.get("dct_x"), TOLERANCE);
      assertClose("inverse", dct.inverse(golden.get("dct_x")), x, TOLERANCE);
      assertClose("λ", BlurSchedule.decay(SIDE, SIDE), golden.get("labda"), TOLERANCE);
      for (int i = 0; i < settings.get("t").size(); i++) {
        double t = settings.get("t").get(i).asDouble();
        Tensor time = Tensor.create(t, t);
        assertClose(
            "d at " + t,
            schedule.frequencyScale(time, SIDE, SIDE).select(0, 0).squeeze(),
            golden.get("d_t").select(0, i),
            TOLERANCE);
        assertClose(
            "α at " + t,
            schedule.alpha(time, SIDE, SIDE).select(0, 1).squeeze(),
            golden.get("alpha").select(0, i),
            TOLERANCE);
        assertClose(
            "σ at " + t,
            schedule.sigma(time).select(0, 0).squeeze(),
            golden.get("sigma").select(0, i),
            TOLERANCE);
        assertClose(
            "z at " + t,
            schedule.diffuse(x, golden.get("eps"), time),
            golden.get("z_t").select(0, i),
            TOLERANCE);
      }
    }
  }

  @Test
  void aTransformOfUnequalSidesIsTheSumOfCosines() {
    try (PointerScope scope = new PointerScope()) {
      int height = 3;
      int width = 5;
      Tensor x = Draws.normal(1, 2, height, width);
      float[] values = Tensors.floats(x);
      float[] coefficients = Tensors.floats(new Dct2d(height, width).forward(x));
      for (int b = 0; b < 2; b++) {
        for (int v = 0; v < height; v++) {
          for (int u = 0; u < width; u++) {
            double sum = 0;
            for (int i = 0; i < height; i++) {
              for (int j = 0; j < width; j++) {
                sum +=
                    values[(b * height + i) * width + j]
                        * Math.cos(Math.PI * v * (2 * i + 1) / (2 * height))
                        * Math.cos(Math.PI * u * (2 * j + 1) / (2 * width));
              }
            }
            sum *= Math.sqrt((v == 0 ? 1.0 : 2.0) / height * (u == 0 ? 1.0 : 2.0) / width);
            assertThat(Math.abs(coefficients[(b * height + v) * width + u] - sum))
                .isLessThan(TOLERANCE);
          }
        }
      }
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(() -> new BlurSchedule(-1, 0.001, -10, 10))
        .hasMessage("Invalid blur: -1.0 pixels (not negative, finite)");
    assertThatThrownBy(() -> new BlurSchedule(20, 0, -10, 10))
        .hasMessage("Invalid least scale: 0.0 (above 0, at most 1)");
    assertThatThrownBy(() -> new BlurSchedule(20, 0.001, 10, 10))
        .hasMessage("Invalid log SNR: 10.0 to 10.0 (minimum below maximum, finite)");
    assertThatThrownBy(() -> new Dct2d(0, 8))
        .hasMessage("Invalid size of transform: 0 x 8 (1 to 4096)");
  }
}
