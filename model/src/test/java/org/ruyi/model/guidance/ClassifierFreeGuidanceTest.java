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
import org.ruyi.model.Draws;
import org.ruyi.model.Tensors;
import org.ruyi.model.nn.Denoiser;

class ClassifierFreeGuidanceTest {
  private static final double TOLERANCE = 1e-5;

  /** x without the condition, sin x with it. */
  private static final Denoiser BOTH =
      (x, t) -> {
        long half = x.size(0) / 2;
        return torch.cat(new TensorVector(x.narrow(0, 0, half), x.narrow(0, half, half).sin()), 0);
      };

  @Test
  void thePredictionIsExtrapolatedFromBothHalves() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Draws.normal(1, 2, 3, 4, 4);
      Tensor t = Tensor.create(new long[] {5, 5}, 2);

      assertClose(
          "scale 3",
          new ClassifierFreeGuidance(BOTH, 3).predict(x, t),
          x.mul(new Scalar(-2.0)).add(x.sin().mul(new Scalar(3.0))),
          TOLERANCE);
      assertClose("scale 1", new ClassifierFreeGuidance(BOTH, 1).predict(x, t), x.sin(), TOLERANCE);
      assertClose("scale 0", new ClassifierFreeGuidance(BOTH, 0).predict(x, t), x, TOLERANCE);
    }
  }

  @Test
  void rescalingBringsBackTheDeviationOfEachExample() {
    double phi = 0.7;
    double guidance = 7.5;
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Draws.normal(1, 2, 3, 4, 4);
      Tensor t = Tensor.create(new long[] {5, 5}, 2);

      float[] actual =
          Tensors.floats(new ClassifierFreeGuidance(BOTH, guidance, phi).predict(x, t));

      float[] values = Tensors.floats(x);
      int size = 48;
      for (int b = 0; b < 2; b++) {
        double[] guided = new double[size];
        double[] conditioned = new double[size];
        for (int i = 0; i < size; i++) {
          double v = values[b * size + i];
          conditioned[i] = Math.sin(v);
          guided[i] = v + guidance * (Math.sin(v) - v);
        }
        double factor = phi * deviation(conditioned) / deviation(guided) + 1 - phi;
        for (int i = 0; i < size; i++) {
          assertThat(Math.abs(actual[b * size + i] - factor * guided[i])).isLessThan(TOLERANCE);
        }
      }
    }
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }

  @Test
  void theVarianceIsThatOfTheConditionedHalf() {
    Denoiser learned =
        (x, t) -> {
          Tensor mean = BOTH.predict(x, t);
          return torch.cat(new TensorVector(mean, mean.mul(new Scalar(10.0))), 1);
        };
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Draws.normal(1, 2, 3, 4, 4);
      Tensor t = Tensor.create(new long[] {5, 5}, 2);

      Tensor output = new ClassifierFreeGuidance(learned, 3).predict(x, t);

      assertClose(
          "mean",
          output.narrow(1, 0, 3),
          new ClassifierFreeGuidance(BOTH, 3).predict(x, t),
          TOLERANCE);
      assertClose("variance", output.narrow(1, 3, 3), x.sin().mul(new Scalar(10.0)), TOLERANCE);
    }
  }

  @Test
  void outsideItsIntervalGuidanceIsNotComputed() {
    Denoiser guided = (x, t) -> x.mul(new Scalar(2.0));
    Denoiser conditioned = (x, t) -> x;
    GuidanceInterval interval = new GuidanceInterval(guided, conditioned, 100, 700);
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.ones(2, 1);
      for (long t : new long[] {100, 101, 700, 701}) {
        assertThat(interval.predict(x, Tensor.create(new long[] {t, t}, 2)).mean().item_double())
            .as("t = %d", t)
            .isEqualTo(t > 100 && t <= 700 ? 2 : 1);
      }
      assertThatThrownBy(() -> interval.predict(x, Tensor.create(new long[] {1, 500}, 2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Invalid timesteps: 1.0 to 500.0 in one batch (one for all, as samplers give)");
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(() -> new ClassifierFreeGuidance(BOTH, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid guidance: NaN (finite)");
    assertThatThrownBy(() -> new ClassifierFreeGuidance(BOTH, 1, 1.5))
        .hasMessage("Invalid rescaling of guidance: 1.5 (0 to 1)");
    assertThatThrownBy(() -> new GuidanceInterval(BOTH, BOTH, 2, 1))
        .hasMessage("Invalid interval of guidance: 2.0 to 1.0 (low at most high)");
  }
}
