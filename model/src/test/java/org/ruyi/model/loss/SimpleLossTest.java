package org.ruyi.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ruyi.model.Tensors.assertClose;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ruyi.model.Draws;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.BetaSchedule;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.PredictionType;

class SimpleLossTest {
  private static final double TOLERANCE = 1e-6;
  private static final NoiseSchedule DDPM = NoiseSchedule.of(NoiseScheduleConfig.ddpm());

  @ParameterizedTest
  @CsvSource({"linear,1e-4,0.02", "scaled_linear,0.00085,0.012", "squaredcos_cap_v2,1e-4,0.02"})
  void targetsAndWeightsAreTheReferences(String name, double start, double end) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> golden = Golden.tensors("schedulers/schedules.safetensors");
      NoiseSchedule schedule =
          NoiseSchedule.of(new NoiseScheduleConfig(BetaSchedule.of(name), 1000, start, end));
      Tensor original = golden.get("q_sample.x0");
      Tensor noise = golden.get("q_sample.noise");
      AlphaSigma point = AlphaSigma.at(schedule, golden.get("q_sample.t"), original);

      assertClose(
          "x_t", point.diffuse(original, noise), golden.get("q_sample.x_t." + name), TOLERANCE);
      assertClose(
          "velocity",
          point.target(PredictionType.V_PREDICTION, original, noise),
          golden.get("q_sample.velocity." + name),
          TOLERANCE);
      for (PredictionType type : PredictionType.values()) {
        double[] weights = SimpleLoss.weights(schedule, type, LossWeight.minSnr(5));
        assertClose(
            "min-SNR of " + type,
            Tensor.create(weights, weights.length),
            golden.get("min_snr_weight." + type.diffusersName() + "." + name),
            TOLERANCE);
      }
    }
  }

  @Test
  void withoutWeightsTheMeanIsPyTorchsToTheLastBit() {
    try (PointerScope scope = new PointerScope()) {
      Tensor original = Draws.normal(1, 4, 3, 5, 7);
      Tensor noise = Draws.normal(2, 4, 3, 5, 7);
      Tensor timesteps = Tensor.create(new long[] {0, 3, 500, 999}, 4);
      Tensor parameter = Draws.normal(3, 4, 3, 5, 7).set_requires_grad(true);
      Denoiser network = (x, t) -> x.mul(parameter);

      Tensor expected =
          torch.mse_loss(
              network.predict(DDPM.addNoise(original, noise, timesteps), timesteps), noise);
      expected.backward();
      float[] gradient = Tensors.floats(parameter.grad());
      parameter.mutable_grad().zero_();
      Tensor actual =
          new SimpleLoss(DDPM, PredictionType.EPSILON)
              .of(network, original, noise, timesteps)
              .mean();
      actual.backward();

      assertThat(actual.item_float()).isEqualTo(expected.item_float());
      assertThat(Tensors.floats(parameter.grad())).isEqualTo(gradient);
    }
  }

  @ParameterizedTest
  @EnumSource(PredictionType.class)
  void weightedByTheSameRuleAllPredictionsCostTheSame(PredictionType type) {
    try (PointerScope scope = new PointerScope()) {
      Tensor original = Draws.normal(4, 3, 2, 4, 4).to(torch.ScalarType.Double);
      Tensor noise = Draws.normal(5, 3, 2, 4, 4).to(torch.ScalarType.Double);
      Tensor timesteps = Tensor.create(new long[] {10, 400, 900}, 3);
      Denoiser pictures = (x, t) -> x.mul(new Scalar(0.5)).sin();
      Denoiser network =
          (x, t) -> AlphaSigma.at(DDPM, t, x).outputFor(type, pictures.predict(x, t), x);
      for (LossWeight weight :
          new LossWeight[] {
            LossWeight.minSnr(5), LossWeight.p2(1, 0.5), LossWeight.truncatedSnr()
          }) {
        Tensor expected =
            new SimpleLoss(DDPM, PredictionType.SAMPLE, weight)
                .of(pictures, original, noise, timesteps)
                .perExample();
        Tensor actual =
            new SimpleLoss(DDPM, type, weight).of(network, original, noise, timesteps).perExample();
        assertClose(type.toString(), actual, expected, TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PredictionType.class)
  void allViewsOfAPredictionAgree(PredictionType type) {
    try (PointerScope scope = new PointerScope()) {
      Tensor original = Draws.normal(6, 3, 2, 4, 4).to(torch.ScalarType.Double);
      Tensor noise = Draws.normal(7, 3, 2, 4, 4).to(torch.ScalarType.Double);
      Tensor timesteps = Tensor.create(new long[] {10, 400, 900}, 3);
      AlphaSigma point = AlphaSigma.at(DDPM, timesteps, original);
      Tensor noisy = point.diffuse(original, noise);
      Tensor output = point.target(type, original, noise);

      assertClose("x_0", point.original(type, output, noisy), original, TOLERANCE);
      assertClose("ε", point.noise(type, output, noisy), noise, TOLERANCE);
      assertClose("output", point.outputFor(type, original, noisy), output, TOLERANCE);
    }
  }

  @Test
  void p2DividesByThePowerOfTheRatio() {
    LossWeight weight = LossWeight.p2(1, 0.5);

    assertThat(weight.at(3, PredictionType.EPSILON)).isEqualTo(0.5);
    assertThat(weight.at(3, PredictionType.SAMPLE)).isEqualTo(1.5);
    assertThat(weight.at(3, PredictionType.V_PREDICTION)).isEqualTo(0.375);
    assertThat(LossWeight.p2(1, 0).at(3, PredictionType.EPSILON)).isEqualTo(1);
  }

  @Test
  void theMeanOfExamplesIsTheLoss() {
    try (PointerScope scope = new PointerScope()) {
      LossElements elements = new LossElements(Tensor.create(new float[] {1, 3, 5, 7}, 2, 2));

      assertThat(Tensors.floats(elements.perExample())).containsExactly(2, 6);
      assertThat(elements.mean().item_float()).isEqualTo(4);
      LossElements weighted = elements.weighted(Tensor.create(new double[] {1, 0.5}, 2));
      assertThat(Tensors.floats(weighted.perExample())).containsExactly(2, 3);
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(() -> LossWeight.minSnr(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid weight: gamma 0.0 (positive, finite)");
    assertThatThrownBy(() -> LossWeight.p2(-1, 1))
        .hasMessage("Invalid weight: k -1.0 (positive, finite)");
    assertThatThrownBy(() -> LossWeight.p2(1, -1))
        .hasMessage("Invalid weight: gamma -1.0 (not negative, finite)");
    assertThatThrownBy(
            () ->
                new SimpleLoss(
                    DDPM.withZeroTerminalSnr(), PredictionType.EPSILON, LossWeight.truncatedSnr()))
        .hasMessage("Invalid weight: Infinity at timestep 999, where the SNR is 0.0 (finite)");
    try (PointerScope scope = new PointerScope()) {
      assertThatThrownBy(
              () ->
                  new SimpleLoss(DDPM, PredictionType.EPSILON)
                      .of(
                          (x, t) -> x.narrow(1, 0, 1),
                          torch.zeros(2, 3),
                          torch.zeros(2, 3),
                          Tensor.create(new long[] {0, 1}, 2)))
          .hasMessage("Invalid prediction: shape [2, 1] ([2, 3])");
    }
  }
}
