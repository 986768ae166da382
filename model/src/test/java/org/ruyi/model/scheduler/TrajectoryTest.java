package org.ruyi.model.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ruyi.model.Tensors.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ruyi.model.Golden;

class TrajectoryTest {
  private static final double TOLERANCE = 1e-5;

  static Stream<Arguments> trajectories() {
    JsonNode all = Golden.json("schedulers/trajectories.json").get("trajectories");
    return StreamSupport.stream(all.spliterator(), false)
        .filter(t -> t.get("name").asText().startsWith("dd"))
        .map(t -> Arguments.of(t.get("name").asText(), t));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trajectories")
  void followsDiffusers(String name, JsonNode trajectory) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> golden = Golden.tensors("schedulers/trajectories.safetensors");
      SchedulerConfig config =
          SchedulerConfig.fromJson(Golden.text("schedulers/" + trajectory.get("config").asText()));
      int steps = trajectory.at("/set_timesteps/num_inference_steps").asInt();
      Sampler sampler =
          config.schedulerClass() == SchedulerClass.DDIM
              ? new DdimScheduler(config, steps, trajectory.at("/step/eta").asDouble(0))
              : new DdpmScheduler(config, steps);
      boolean learned =
          config.schedulerClass() == SchedulerClass.DDPM
              && config.varianceType() == VarianceType.LEARNED_RANGE;
      Tensor expected = golden.get(name + ".x");
      Tensor expectedTimesteps = golden.get(name + ".timesteps");
      assertThat(sampler.timesteps()).hasSize(trajectory.get("calls").asInt());

      Tensor x = golden.get(name + ".x_T");
      int draws = 0;
      for (int i = 0; i < sampler.timesteps().length; i++) {
        long t = sampler.timesteps()[i];
        assertThat(t).isEqualTo(expectedTimesteps.narrow(0, i, 1).item_long());
        assertThat(sampler.needsNoise(i))
            .isEqualTo(trajectory.get("noise_draws").get(i).asInt() == 1);
        Tensor noise =
            sampler.needsNoise(i) ? golden.get(name + ".noise").select(0, draws++) : null;
        x = sampler.step(i, formula(x, (float) t, learned), x, noise);
        assertClose(name + " after call " + i, x, expected.select(0, i), TOLERANCE);
      }
    }
  }

  /** 0.3·x·cos(t/500) + 0.1·sin(x + t/200). */
  private static Tensor formula(Tensor x, float t, boolean learned) {
    Tensor wave = x.add(new Scalar(t / 200)).sin();
    Tensor mean =
        x.mul(new Scalar(0.3)).mul(new Scalar(Math.cos(t / 500))).add(wave.mul(new Scalar(0.1)));
    return learned ? torch.cat(new TensorVector(mean, wave), 1) : mean;
  }
}
