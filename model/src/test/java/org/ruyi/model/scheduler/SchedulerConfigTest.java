package org.ruyi.model.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ruyi.model.Golden;

class SchedulerConfigTest {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  static Stream<String> goldenConfigurations() {
    JsonNode all = Golden.json("schedulers/trajectories.json").get("trajectories");
    return StreamSupport.stream(all.spliterator(), false).map(t -> t.get("config").asText());
  }

  @ParameterizedTest
  @MethodSource("goldenConfigurations")
  void writesWhatDiffusersWrites(String path) throws JsonProcessingException {
    String golden = Golden.text("schedulers/" + path);

    String written = SchedulerConfig.fromJson(golden).toJson();

    assertThat(withoutVersion(written)).isEqualTo(withoutVersion(golden));
  }

  @Test
  void anotherSchedulerKeepsTheProcess() {
    SchedulerConfig ddpm =
        SchedulerConfig.fromJson(
            """
            {"_class_name": "DDPMScheduler", "clip_sample": false, "variance_type": "fixed_large",
             "prediction_type": "v_prediction", "num_train_timesteps": 100, "steps_offset": 1}
            """);

    SchedulerConfig ddim = ddpm.as(SchedulerClass.DDIM);

    assertThat(ddim.schedulerClass()).isEqualTo(SchedulerClass.DDIM);
    assertThat(ddim.noise()).isEqualTo(ddpm.noise());
    assertThat(ddim.clipSample()).isFalse();
    assertThat(ddim.predictionType()).isEqualTo(PredictionType.V_PREDICTION);
    assertThat(ddim.stepsOffset()).isEqualTo(1);
    assertThat(ddim.setAlphaToOne()).isTrue();
    assertThat(ddim.timestepSpacing()).isEqualTo(TimestepSpacing.LEADING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"thresholding": true}                  | thresholding: true (only false is supported)
          {"trained_betas": [0.1]}                | trained_betas: [0.1] (only null is supported)
          {"variance_type": "learned"}            | variance_type: "learned" (fixed_small, fixed_large, learned_range)
          {"_class_name": "FlowMatchEulerDiscreteScheduler"} | DDPMScheduler, DDIMScheduler
          {"beta_start": 0.5}                     | beta_start: 0.5 (at most beta_end, 0.02)
          {"beta_strat": 0.5}                     | beta_strat: unknown field (did you mean beta_start?)
          {"num_train_timesteps": 1e12}           | an integer from 1 to 100000
          {"set_alpha_to_one": 3}                 | set_alpha_to_one: 3 (true or false)
          {"shift": 3.0}                          | shift: unknown field
          {"_class_name": "EulerDiscreteScheduler", "timestep_type": "continuous"} | timestep_type: "continuous" (only discrete is supported)
          {"_class_name": "UniPCMultistepScheduler", "disable_corrector": [-1]} | disable_corrector: [-1] (at most 1000 integers
          {"_class_name": "EDMDPMSolverMultistepScheduler", "sigma_min": 90} | sigma_min: 90.0 (below sigma_max, 80.0)
          """)
  void namesWhatIsWrong(String json, String reason) {
    assertThatThrownBy(() -> SchedulerConfig.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid scheduler configuration: ")
        .hasMessageContaining(reason);
  }

  @Test
  void runsThatCannotBeAreNamed() {
    SchedulerConfig plain = SchedulerConfig.of(SchedulerClass.DDIM, NoiseScheduleConfig.ddpm());

    assertThatThrownBy(() -> new DdimScheduler(plain, 1001, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid number of sampling steps: 1001 (1 to 1000)");
    assertThatThrownBy(() -> new DdimScheduler(plain, 10, 2))
        .hasMessage("Invalid eta: 2.0 (0 to 1)");
    assertThatThrownBy(
            () -> new DdimScheduler(SchedulerConfig.fromJson("{\"steps_offset\": 1}"), 1000, 0))
        .hasMessage("Invalid steps_offset: 1 with 1000 steps (timestep 1000 is not below 1000)");
    assertThatThrownBy(
            () ->
                new DdpmScheduler(
                    SchedulerConfig.fromJson(
                        """
                        {"rescale_betas_zero_snr": true, "timestep_spacing": "trailing"}
                        """),
                    10))
        .hasMessage(
            "Invalid prediction_type: epsilon"
                + " (v_prediction or sample: timestep 999 is pure noise)");
  }

  @Test
  void fieldsThatWereNotGivenTakeTheOtherSchedulersDefaults() {
    SchedulerConfig stableDiffusion =
        SchedulerConfig.fromJson(
            """
            {"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012,
             "beta_schedule": "scaled_linear", "num_train_timesteps": 1000, "clip_sample": false,
             "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1,
             "trained_betas": null}
            """);

    assertThat(stableDiffusion.timestepSpacing()).isEqualTo(TimestepSpacing.LEADING);
    SchedulerConfig euler = stableDiffusion.as(SchedulerClass.EULER);
    assertThat(euler.timestepSpacing()).isEqualTo(TimestepSpacing.LINSPACE);
    assertThat(euler.stepsOffset()).isEqualTo(1);
    SchedulerConfig ddim = SchedulerConfig.fromJson(euler.toJson()).as(SchedulerClass.DDIM);
    assertThat(ddim.clipSample()).isFalse();
    assertThat(ddim.setAlphaToOne()).isFalse();
  }

  @Test
  void valuesOfAnotherSolverGiveWayToTheDefault() {
    SchedulerConfig dpm = SchedulerConfig.of(SchedulerClass.DPM_SOLVER, NoiseScheduleConfig.ddpm());

    assertThat(dpm.as(SchedulerClass.DEIS).toJson())
        .contains("\"algorithm_type\": \"deis\"")
        .contains("\"solver_type\": \"logrho\"");
    assertThat(dpm.with("use_karras_sigmas", true).flag("use_karras_sigmas")).isTrue();
    assertThatThrownBy(() -> dpm.with("solver_order", 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid scheduler configuration: solver_order: 4 (an integer from 1 to 3)");
    assertThatThrownBy(
            () ->
                dpm.with("final_sigmas_type", "sigma_min")
                    .with("algorithm_type", "dpmsolver")
                    .with("final_sigmas_type", "zero")
                    .sampler(10))
        .hasMessage(
            "Invalid final_sigmas_type: zero (sigma_min: dpmsolver cannot end without noise)");
  }

  private static JsonNode withoutVersion(String json) throws JsonProcessingException {
    ObjectNode node = (ObjectNode) MAPPER.readTree(json);
    node.remove("_diffusers_version");
    return node;
  }
}
