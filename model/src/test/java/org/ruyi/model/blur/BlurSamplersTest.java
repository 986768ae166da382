package org.ruyi.model.blur;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;

class BlurSamplersTest {
  private static final double TOLERANCE = 1e-5;
  private static final double[] GOLDEN_TIMES = {0.1, 0.25, 0.5, 0.75, 0.9, 1};

  @Test
  void eachStepIsThatOfTheGoldenFile() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> golden = Golden.tensors("blur.safetensors");
      BlurringDiffusionSampler sampler = new BlurringDiffusionSampler(BlurSchedule.paper(), 20);
      for (int i = 0; i < GOLDEN_TIMES.length; i++) {
        int index = (int) Math.round((1 - GOLDEN_TIMES[i]) * 20);
        Tensor state = golden.get("z_t").select(0, i + 1);
        Tensors.assertClose(
            "z_t", sampler.addNoise(index, golden.get("x"), golden.get("eps")), state, TOLERANCE);
        Tensors.assertClose(
            "step from " + GOLDEN_TIMES[i],
            sampler.step(index, golden.get("eps_hat"), state, golden.get("noise")),
            golden.get("denoise.sample").select(0, i),
            TOLERANCE);
        assertThat(sampler.timesteps()[index]).isEqualTo(GOLDEN_TIMES[i]);
      }
    }
  }

  /** A network that knows the picture brings its blurred copy back. */
  @Test
  void heatIsUndone() {
    try (PointerScope scope = new PointerScope()) {
      Tensor picture = Golden.tensors("blur.safetensors").get("x");
      HeatDissipationSampler sampler =
          new HeatDissipationSampler(new double[] {0.5, 1, 2, 4}, 0.01, 0.0125);
      Tensor none = torch.zeros_like(picture);
      Tensor x = sampler.addNoise(0, picture, none);
      double mean = picture.mean().item_double();
      assertThat(x.mean().item_double()).isCloseTo(mean, within(1e-5));
      assertThat(x.sub(picture).abs().max().item_double()).isGreaterThan(0.1);

      for (int i = 0; i < 4; i++) {
        assertThat(sampler.needsNoise(i)).isEqualTo(i < 3);
        Tensor difference = sampler.addNoise(i + 1, picture, none).sub(x);
        x = sampler.step(i, difference, x, torch.ones_like(picture));
      }

      assertThat(sampler.timesteps()).containsExactly(4, 3, 2, 1);
      Tensors.assertClose("picture", x, picture, TOLERANCE);
      assertThat(
              sampler
                  .step(0, none, none, torch.ones_like(picture))
                  .sub(new Scalar(0.0125))
                  .abs()
                  .max()
                  .item_double())
          .isLessThan(1e-7);
    }
  }

  @Test
  void wrongRunsAreNamed() {
    assertThatThrownBy(() -> new BlurringDiffusionSampler(BlurSchedule.paper(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid number of sampling steps: 0 (at least 1)");
    assertThatThrownBy(() -> new HeatDissipationSampler(new double[] {1, 1}, 0, 0))
        .hasMessage("Invalid blur: 1.0 pixels after 1.0 (ascending, positive)");
  }
}
