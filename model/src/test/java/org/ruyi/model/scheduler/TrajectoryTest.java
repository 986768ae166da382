package org.ruyi.model.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.ruyi.model.Tensors.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.nn.Scoped;

class TrajectoryTest {
  private static final double TOLERANCE = 1e-5;
  private static final double SCHEDULE_TOLERANCE = 1e-6;

  static Stream<Arguments> trajectories() {
    JsonNode all = Golden.json("schedulers/trajectories.json").get("trajectories");
    return StreamSupport.stream(all.spliterator(), false)
        .map(t -> Arguments.of(t.get("name").asText(), t));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trajectories")
  void followsDiffusers(String name, JsonNode trajectory) {
    assertThat(difference(name, trajectory)).isLessThanOrEqualTo(TOLERANCE);
  }

  /**
   * Writes the table of {@code model/docs/samplers.md} to {@code
   * model/target/sampler-trajectories.md}: {@code mvn -o -q -pl model test -Dtest=TrajectoryTest
   * -Dtest.excluded.groups=}.
   */
  @Test
  @Tag("slow")
  void theTableForTheDocumentationIsWritten() throws IOException {
    StringBuilder table = new StringBuilder("| trajectory | difference |\n|---|---|\n");
    trajectories()
        .map(Arguments::get)
        .forEach(
            t ->
                table.append(
                    String.format(
                        Locale.ROOT,
                        "| %s | %.1e |%n",
                        t[0],
                        difference((String) t[0], (JsonNode) t[1]))));
    Path file = Path.of("target/sampler-trajectories.md");

    Files.writeString(file, table);

    assertThat(file).content().contains("| ddim_10 |");
  }

  /** The largest over all calls, relative to the largest value of the trajectory. */
  private static double difference(String name, JsonNode trajectory) {
    double worst = 0;
    try (PointerScope scope = new PointerScope();
        Sampler sampler = sampler(trajectory)) {
      Map<String, Tensor> golden = Golden.tensors("schedulers/trajectories.safetensors");
      Expected expected = Expected.of(name, trajectory, golden);
      double largest = golden.get(name + ".x").abs().max().item_double();
      double[] timesteps = sampler.timesteps();
      assertThat(timesteps).hasSize((int) expected.timesteps.numel());
      assertThat(sampler.initNoiseSigma())
          .isCloseTo(
              trajectory.get("init_noise_sigma").asDouble(),
              within(SCHEDULE_TOLERANCE * trajectory.get("init_noise_sigma").asDouble()));
      boolean learned = name.startsWith("ddpm_learned");

      Tensor x = golden.get("x_unit").mul(new Scalar(sampler.initNoiseSigma()));
      assertClose(name + " x_T", x, golden.get(name + ".x_T"), SCHEDULE_TOLERANCE);
      int draws = 0;
      for (int i = 0; i < timesteps.length; i++) {
        int index = i;
        assertThat(timesteps[i])
            .isCloseTo(
                Tensors.floats(expected.timesteps)[i],
                within(TOLERANCE * Math.max(1, Math.abs(timesteps[0]))));
        assertThat(sampler.needsNoise(i)).as("noise at call %d", i).isEqualTo(expected.noise(i));
        Tensor noise = sampler.needsNoise(i) ? expected.noises.select(0, draws++) : null;
        Tensor before = x;
        x =
            Scoped.compute(
                () -> {
                  Tensor input = sampler.scaleModelInput(index, before);
                  Tensor output = formula(input, (float) timesteps[index], learned);
                  return sampler.step(index, output, before, noise);
                });
        if (expected.compares(i)) {
          worst = Math.max(worst, x.sub(expected.x(i)).abs().max().item_double() / largest);
        }
      }
      assertThat(x.isfinite().all().item_bool()).isTrue();
      return worst;
    }
  }

  /** The same as the golden run has it, call by call of the network. */
  private record Expected(
      Tensor timesteps, Tensor noises, boolean[] draws, Tensor x, int callsPerEntry) {
    static Expected of(String name, JsonNode trajectory, Map<String, Tensor> golden) {
      Tensor x = golden.get(name + ".x");
      Tensor noises = golden.get(name + ".noise");
      if (trajectory.get("scheduler").asText().equals("ScoreSdeVeScheduler")) {
        return predictorCorrector(name, golden);
      }
      JsonNode counts = trajectory.get("noise_draws");
      boolean[] draws = new boolean[counts.size()];
      for (int i = 0; i < draws.length; i++) {
        draws[i] = counts.get(i).asInt() == 1;
      }
      return new Expected(golden.get(name + ".timesteps"), noises, draws, x, 1);
    }

    /** Three calls a step; the pipeline of diffusers returns the last mean, without its noise. */
    private static Expected predictorCorrector(String name, Map<String, Tensor> golden) {
      Tensor x =
          torch.cat(
              new TensorVector(
                  golden.get(name + ".x").narrow(0, 0, 9),
                  golden.get(name + ".x_mean").narrow(0, 9, 1)),
              0);
      boolean[] draws = new boolean[30];
      Arrays.fill(draws, 0, 29, true);
      Tensor sigmas = golden.get(name + ".sigmas").unsqueeze(1).expand(10, 3).reshape(30);
      return new Expected(sigmas, golden.get(name + ".noise"), draws, x, 3);
    }

    boolean noise(int call) {
      return draws[call];
    }

    boolean compares(int call) {
      return (call + 1) % callsPerEntry == 0;
    }

    Tensor x(int call) {
      return x.select(0, call / callsPerEntry);
    }
  }

  private static Sampler sampler(JsonNode trajectory) {
    SchedulerConfig config =
        SchedulerConfig.fromJson(Golden.text("schedulers/" + trajectory.get("config").asText()));
    JsonNode chosen = trajectory.at("/set_timesteps/timesteps");
    if (chosen.isArray()) {
      int[] timesteps = {chosen.get(0).asInt(), chosen.get(1).asInt(), chosen.get(2).asInt()};
      return CmStochasticIterativeScheduler.over(config, timesteps);
    }
    int steps = trajectory.at("/set_timesteps/num_inference_steps").asInt();
    JsonNode step = trajectory.get("step");
    if (step.has("eta")) {
      return new DdimScheduler(config, steps, step.get("eta").asDouble());
    }
    if (step.has("s_churn")) {
      return new EulerDiscreteScheduler(
          config,
          steps,
          new Churn(
              step.get("s_churn").asDouble(),
              step.get("s_tmin").asDouble(),
              step.get("s_tmax").asDouble(),
              step.get("s_noise").asDouble()));
    }
    return config.sampler(steps);
  }

  /** 0.3·x·cos(t/500) + 0.1·sin(x + t/200). */
  private static Tensor formula(Tensor x, float t, boolean learned) {
    Tensor wave = x.add(new Scalar(t / 200)).sin();
    Tensor mean =
        x.mul(new Scalar(0.3)).mul(new Scalar(Math.cos(t / 500))).add(wave.mul(new Scalar(0.1)));
    return learned ? torch.cat(new TensorVector(mean, wave), 1) : mean;
  }
}
