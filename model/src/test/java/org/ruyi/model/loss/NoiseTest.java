package org.ruyi.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.ruyi.model.Tensors.assertClose;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Draws;
import org.ruyi.model.Tensors;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.NoiseScheduleConfig;

class NoiseTest {
  private static final double TOLERANCE = 1e-6;

  @Test
  void anOffsetIsOneNumberAChannel() {
    try (PointerScope scope = new PointerScope()) {
      Tensor noise = Draws.normal(1, 2, 3, 4, 4);
      Tensor offset = new NoiseOffset(0.1).apply(noise, make_generator_cpu(2)).sub(noise);

      assertClose(
          "offset",
          offset,
          Draws.normal(2, 2, 3, 1, 1).mul(new Scalar(0.1)).expand(2, 3, 4, 4),
          1e-5);
      assertThat(Tensors.floats(new NoiseOffset(0).apply(noise, make_generator_cpu(2))))
          .isEqualTo(Tensors.floats(noise));
    }
  }

  @Test
  void aPerturbedNetworkSeesMoreNoise() {
    NoiseSchedule schedule = NoiseSchedule.of(NoiseScheduleConfig.ddpm());
    try (PointerScope scope = new PointerScope()) {
      Tensor original = Draws.normal(1, 2, 3, 4, 4);
      Tensor noise = Draws.normal(2, 2, 3, 4, 4);
      Tensor timesteps = Tensor.create(new long[] {3, 800}, 2);
      Denoiser identity = (x, t) -> x;
      Tensor seen =
          new InputPerturbation(0.1)
              .around(identity, schedule, original, make_generator_cpu(5))
              .predict(schedule.addNoise(original, noise, timesteps), timesteps);

      Tensor more = noise.add(Draws.normal(5, 2, 3, 4, 4).mul(new Scalar(0.1)));
      assertClose("seen", seen, schedule.addNoise(original, more, timesteps), TOLERANCE);
      assertThat(
              new InputPerturbation(0).around(identity, schedule, original, make_generator_cpu(5)))
          .isSameAs(identity);
    }
  }

  @Test
  void timesAreUniform() {
    try (PointerScope scope = new PointerScope()) {
      Tensor times = new UniformTimes().draw(100_000, make_generator_cpu(1)).timesteps();

      assertThat(times.mean().item_double()).isCloseTo(0.5, within(0.01));
      assertThat(times.min().item_double()).isNotNegative();
      assertThat(times.max().item_double()).isLessThan(1);
      assertThat(
              Tensors.floats(
                  torch.cat(
                      new TensorVector(
                          UniformTimesteps.among(7).draw(2, make_generator_cpu(1)).timesteps(),
                          UniformTimesteps.below(1).draw(1, make_generator_cpu(1)).timesteps()))))
          .containsExactly(7, 7, 0);
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(() -> new NoiseOffset(-0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid noise offset: -0.1 (not negative, finite)");
    assertThatThrownBy(() -> new InputPerturbation(Double.NaN))
        .hasMessage("Invalid input perturbation: NaN (not negative, finite)");
  }
}
