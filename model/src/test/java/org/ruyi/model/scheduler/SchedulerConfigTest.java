package org.ruyi.model.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.model.Golden;

class SchedulerConfigTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ddim_10",
        "ddim_eta1_unclipped_10",
        "ddim_zero_snr_trailing_10",
        "ddim_linspace_cosine_10",
        "ddim_v_prediction_10",
        "ddim_sample_10",
        "ddpm_fixed_small_20",
        "ddpm_fixed_large_20",
        "ddpm_learned_range_20",
        "ddpm_unclipped_20"
      })
  void writesWhatDiffusersWrites(String name) throws JsonProcessingException {
    String golden = Golden.text("schedulers/configs/" + name + "/scheduler_config.json");

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
          {"_class_name": "EulerDiscreteScheduler"} | DDPMScheduler, DDIMScheduler
          {"beta_start": 0.5}                     | beta_start: 0.5 (at most beta_end, 0.02)
          {"beta_strat": 0.5}                     | beta_strat: unknown field (did you mean beta_start?)
          {"num_train_timesteps": 1e12}           | an integer from 1 to 100000
          {"set_alpha_to_one": true}              | set_alpha_to_one: unknown field
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

  private static JsonNode withoutVersion(String json) throws JsonProcessingException {
    ObjectNode node = (ObjectNode) MAPPER.readTree(json);
    node.remove("_diffusers_version");
    return node;
  }
}
