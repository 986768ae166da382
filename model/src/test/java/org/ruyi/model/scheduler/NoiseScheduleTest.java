package org.ruyi.model.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;

class NoiseScheduleTest {
  private static final double SCHEDULE = 1e-6;

  @ParameterizedTest
  @CsvSource({"linear,1e-4,0.02", "scaled_linear,0.00085,0.012", "squaredcos_cap_v2,1e-4,0.02"})
  void betasAndAlphasAreBitForBitThoseOfPyTorch(String name, double start, double end) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> golden = Golden.tensors("schedulers/schedules.safetensors");
      NoiseSchedule schedule =
          NoiseSchedule.of(new NoiseScheduleConfig(BetaSchedule.of(name), 1000, start, end));

      assertThat(schedule.betas()).isEqualTo(Tensors.floats(golden.get("betas." + name)));
      assertThat(schedule.alphasCumprod())
          .isEqualTo(Tensors.floats(golden.get("alphas_cumprod." + name)));
      Tensor noisy =
          schedule.addNoise(
              golden.get("q_sample.x0"), golden.get("q_sample.noise"), golden.get("q_sample.t"));
      Tensors.assertClose("x_t", noisy, golden.get("q_sample.x_t." + name), 1e-6);
    }
  }

  /** β from its formula in double precision (GeoDiff, arXiv 2203.02923). */
  @Test
  void sigmoidBetasFollowTheirFormula() {
    double start = 1e-4;
    double end = 0.02;
    NoiseSchedule schedule =
        NoiseSchedule.of(new NoiseScheduleConfig(BetaSchedule.SIGMOID, 1000, start, end));
    for (int t = 0; t < 1000; t++) {
      double share = 1 / (1 + Math.exp(6 - 12.0 * t / 999));
      assertThat((double) schedule.betas()[t])
          .isCloseTo(start + share * (end - start), within(SCHEDULE * end));
    }
  }

  @Test
  void zeroTerminalSnrEndsInPureNoise() {
    NoiseSchedule schedule = NoiseSchedule.of(NoiseScheduleConfig.ddpm()).withZeroTerminalSnr();

    assertThat(schedule.alphasCumprod()[999]).isZero();
    assertThat(schedule.alphasCumprod()[0]).isEqualTo(0.9999f);
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(() -> BetaSchedule.of("cubic"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid noise schedule: cubic (linear, scaled_linear, squaredcos_cap_v2, sigmoid)");
    assertThatThrownBy(() -> new NoiseScheduleConfig(BetaSchedule.LINEAR, 0, 1e-4, 0.02))
        .hasMessage("Invalid number of timesteps: 0 (1 to 100000)");
    assertThatThrownBy(() -> new NoiseScheduleConfig(BetaSchedule.LINEAR, 10, 0.1, 0.02))
        .hasMessage("Invalid betas: 0.1 to 0.02 (0 < start <= end < 1)");
  }
}
