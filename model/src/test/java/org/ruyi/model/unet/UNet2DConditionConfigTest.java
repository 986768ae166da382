package org.ruyi.model.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ruyi.model.Golden;
import org.ruyi.model.unet.UNet2DConfig.SampleSize;

class UNet2DConditionConfigTest {
  private static final String GOLDEN = Golden.text("unet2d-condition-tiny/config.json");

  @Test
  void writesWhatDiffusersWrites() throws JsonProcessingException {
    String written = UNet2DConditionConfig.fromJson(GOLDEN).toJson();

    assertThat(withoutVersion(written)).isEqualTo(withoutVersion(GOLDEN));
    assertThat(UNet2DConditionConfig.fromJson(written))
        .isEqualTo(UNet2DConditionConfig.fromJson(GOLDEN));
  }

  @Test
  void missingFieldsTakeDiffusersDefaults() {
    assertThat(UNet2DConditionConfig.defaults())
        .isEqualTo(
            new UNet2DConditionConfig(
                Optional.empty(),
                4,
                4,
                false,
                true,
                0,
                List.of(
                    "CrossAttnDownBlock2D",
                    "CrossAttnDownBlock2D",
                    "CrossAttnDownBlock2D",
                    "DownBlock2D"),
                List.of(
                    "UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
                List.of(false, false, false, false),
                List.of(320, 640, 1280, 1280),
                List.of(2, 2, 2, 2),
                1,
                1,
                0,
                32,
                1e-5,
                List.of(1280, 1280, 1280, 1280),
                List.of(1, 1, 1, 1),
                OptionalInt.empty(),
                List.of(8, 8, 8, 8),
                false,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                false,
                "default",
                OptionalInt.empty(),
                3,
                3,
                OptionalInt.empty(),
                false));
  }

  @Test
  void everyFieldIsRead() {
    UNet2DConditionConfig expected =
        new UNet2DConditionConfig(
            Optional.of(new SampleSize(16, 32)),
            3,
            6,
            true,
            false,
            1,
            List.of("DownBlock2D", "CrossAttnDownBlock2D"),
            List.of("CrossAttnUpBlock2D", "UpBlock2D"),
            List.of(false, true),
            List.of(16, 32),
            List.of(1, 3),
            0,
            1.5,
            0.1,
            4,
            1e-6,
            List.of(8, 8),
            List.of(2, 1),
            OptionalInt.of(12),
            List.of(2, 4),
            true,
            Optional.of("projection"),
            Optional.of("text_time"),
            OptionalInt.of(8),
            OptionalInt.of(7),
            true,
            "scale_shift",
            OptionalInt.of(100),
            5,
            1,
            OptionalInt.of(24),
            true);

    assertThat(UNet2DConditionConfig.fromJson(expected.toJson())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"dual_cross_attention": true}             | dual_cross_attention: true (only false is supported)
          {"mid_block_type": null}                   | mid_block_type: null (only UNetMidBlock2DCrossAttn is supported)
          {"num_attention_heads": 8}                 | num_attention_heads: 8 (only null is supported)
          {"time_embedding_type": "fourier"}         | time_embedding_type: "fourier" (only positional is supported)
          {"resnet_out_scale_factor": 2}             | resnet_out_scale_factor: 2 (only 1.0 is supported)
          {"down_block_types": ["KDownBlock2D"]}     | a list of CrossAttnDownBlock2D, DownBlock2D
          {"encoder_hid_dim_type": "image_proj"}     | encoder_hid_dim_type: "image_proj" (only text_proj is supported)
          {"encoder_hid_dim_type": "text_proj"}      | encoder_hid_dim: missing (encoder_hid_dim_type is text_proj)
          {"class_embed_type": "table"}              | timestep, identity, projection, simple_projection
          {"class_embed_type": "projection"}         | projection_class_embeddings_input_dim: missing (projection needs it)
          {"addition_embed_type": "text_time"}       | addition_time_embed_dim: missing (text_time needs it)
          {"class_embeddings_concat": true}          | class_embeddings_concat: true (only with a class embedding)
          {"attention_head_dim": [5, 10]}            | attention_head_dim: 2 entries (block_out_channels has 4 levels)
          {"attention_head_dim": 7}                  | multiples of attention_head_dim, 7 heads
          {"block_out_channels": [320, 640]}         | down_block_types: 4 entries (block_out_channels has 2 levels)
          {"block_out_channels": []}                 | block_out_channels: 0 levels (1 to 8)
          {"block_out_channels": [33, 640, 1280, 1280]} | 33 first (even
          {"conv_in_kernel": 4}                      | conv_in_kernel, conv_out_kernel: 4 and 3 (odd)
          {"only_cross_attention": [1, 2, 3, 4]}     | true or false, or a list of them
          {"cross_atention_dim": 768}                | did you mean cross_attention_dim?
          """)
  void namesWhatIsWrong(String json, String reason) {
    assertThatThrownBy(() -> UNet2DConditionConfig.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid UNet2DConditionModel configuration: ")
        .hasMessageContaining(reason);
  }

  @Test
  void damagedTextIsRejectedOrReadButNeverAnythingElse() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      StringBuilder damaged = new StringBuilder(GOLDEN);
      for (int j = 0; j <= random.nextInt(3); j++) {
        damaged.setCharAt(random.nextInt(GOLDEN.length()), (char) (32 + random.nextInt(95)));
      }
      try {
        UNet2DConditionConfig.fromJson(damaged.toString());
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("Invalid UNet2DConditionModel configuration: ");
      }
    }
  }

  private static JsonNode withoutVersion(String json) throws JsonProcessingException {
    ObjectNode node = (ObjectNode) new ObjectMapper().readTree(json);
    node.remove("_diffusers_version");
    return node;
  }
}
