package org.ruyi.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.make_generator_cpu;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Tensors;

class LossAwareTimestepsTest {
  private static final int STEPS = 4;

  @Test
  void uniformUntilEveryTimestepHasTenLosses() {
    LossAwareTimesteps sampler = new LossAwareTimesteps(STEPS);
    fill(sampler, 10, 0, 1, 2);
    fill(sampler, 9, 3);
    assertThat(sampler.probabilities()).containsOnly(0.25);

    fill(sampler, 1, 3);

    double[] expected = {1, 2, 3, 4};
    for (int t = 0; t < STEPS; t++) {
      assertThat(sampler.probabilities()[t])
          .isCloseTo(expected[t] / 10 * 0.999 + 0.001 / 4, within(1e-12));
    }
  }

  @Test
  void onlyTheLastTenCount() {
    LossAwareTimesteps sampler = new LossAwareTimesteps(2);
    for (int i = 0; i < 30; i++) {
      observe(sampler, 0, i);
      observe(sampler, 1, 1);
    }
    double squares = 0;
    for (int i = 20; i < 30; i++) {
      squares += i * i;
    }
    double root = Math.sqrt(squares / 10);

    assertThat(sampler.probabilities()[0])
        .isCloseTo(root / (root + 1) * 0.999 + 0.0005, within(1e-12));
  }

  @Test
  void weightsKeepTheMeanLoss() {
    LossAwareTimesteps sampler = new LossAwareTimesteps(STEPS);
    fill(sampler, 10, 0, 1, 2, 3);
    try (PointerScope scope = new PointerScope()) {
      TimestepSampler.Drawn drawn = sampler.draw(100_000, make_generator_cpu(1));
      Tensor losses = drawn.timesteps().to(ScalarType.Double).add(new Scalar(1));

      assertThat(losses.mul(drawn.weights()).mean().item_double()).isCloseTo(2.5, within(0.02));
      double[] p = sampler.probabilities();
      for (int t = 0; t < STEPS; t++) {
        double share =
            drawn.timesteps().eq(new Scalar(t)).to(ScalarType.Double).mean().item_double();
        assertThat(share).isCloseTo(p[t], within(0.01));
      }
    }
  }

  @Test
  void aRestoredSamplerGoesOnBitForBit() {
    LossAwareTimesteps whole = new LossAwareTimesteps(STEPS);
    fill(whole, 10, 0, 1, 2, 3);
    fill(whole, 3, 2);
    LossAwareTimesteps restored = new LossAwareTimesteps(STEPS);
    restored.restore(whole.state());
    fill(whole, 1, 1);
    fill(restored, 1, 1);
    try (PointerScope scope = new PointerScope()) {
      assertThat(Tensors.floats(restored.draw(50, make_generator_cpu(3)).timesteps()))
          .isEqualTo(Tensors.floats(whole.draw(50, make_generator_cpu(3)).timesteps()));
    }
    assertThat(restored.state()).isEqualTo(whole.state());
    LossAwareTimesteps young = new LossAwareTimesteps(STEPS);
    fill(young, 3, 2);
    restored.restore(young.state());
    assertThat(restored.state()).isEqualTo(young.state());
  }

  @Test
  void wrongValuesAreNamed() {
    LossAwareTimesteps sampler = new LossAwareTimesteps(2);
    assertThatThrownBy(() -> new LossAwareTimesteps(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid number of timesteps: 0 (at least 1)");
    assertThatThrownBy(() -> sampler.restore(new double[3]))
        .hasMessage("Invalid state of loss-aware timesteps: 3 numbers (22)");
    double[] broken = new double[22];
    broken[11] = 11;
    assertThatThrownBy(() -> sampler.restore(broken))
        .hasMessage("Invalid state of loss-aware timesteps: 11.0 losses at timestep 1 (0 to 10)");
    assertThatThrownBy(() -> observe(sampler, 1, Double.NaN))
        .hasMessage("Invalid loss: NaN at timestep 1 (finite)");
    assertThatThrownBy(() -> UniformTimesteps.among())
        .hasMessage("Invalid timesteps: none (at least one)");
  }

  /** Loss t + 1 at each timestep t, {@code times} over. */
  private static void fill(LossAwareTimesteps sampler, int times, long... timesteps) {
    double[] losses = Arrays.stream(timesteps).mapToDouble(t -> t + 1).toArray();
    try (PointerScope scope = new PointerScope()) {
      for (int i = 0; i < times; i++) {
        sampler.observe(
            Tensor.create(timesteps, timesteps.length), Tensor.create(losses, losses.length));
      }
    }
  }

  private static void observe(LossAwareTimesteps sampler, long timestep, double loss) {
    try (PointerScope scope = new PointerScope()) {
      sampler.observe(
          Tensor.create(new long[] {timestep}, 1), Tensor.create(new double[] {loss}, 1));
    }
  }
}
