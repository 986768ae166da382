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
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.model.Golden;
import org.ruyi.model.unet.UNet2DConfig.SampleSize;

class UNet2DConfigTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(strings = {"unet2d-tiny", "unet2d-adagn-classcond"})
  void writesWhatDiffusersWrites(String name) throws JsonProcessingException {
    String golden = Golden.text(name + "/config.json");

    String written = UNet2DConfig.fromJson(golden).toJson();

    assertThat(withoutVersion(written)).isEqualTo(withoutVersion(golden));
    assertThat(UNet2DConfig.fromJson(written)).isEqualTo(UNet2DConfig.fromJson(golden));
    assertThat(written).startsWith("{\n  \"_class_name\": \"UNet2DModel\",\n");
  }

  @Test
  void missingFieldsTakeDiffusersDefaults() {
    UNet2DConfig config = UNet2DConfig.defaults();

    assertThat(config.sampleSize()).isEmpty();
    assertThat(config.inChannels()).isEqualTo(3);
    assertThat(config.outChannels()).isEqualTo(3);
    assertThat(config.centerInputSample()).isFalse();
    assertThat(config.timeEmbeddingType()).isEqualTo("positional");
    assertThat(config.timeEmbeddingDim()).isEmpty();
    assertThat(config.freqShift()).isZero();
    assertThat(config.flipSinToCos()).isTrue();
    assertThat(config.downBlockTypes())
        .containsExactly("DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D");
    assertThat(config.midBlockType()).isEqualTo("UNetMidBlock2D");
    assertThat(config.upBlockTypes())
        .containsExactly("AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D");
    assertThat(config.blockOutChannels()).containsExactly(224, 448, 672, 896);
    assertThat(config.layersPerBlock()).isEqualTo(2);
    assertThat(config.midBlockScaleFactor()).isEqualTo(1);
    assertThat(config.downsamplePadding()).isEqualTo(1);
    assertThat(config.downsampleType()).isEqualTo("conv");
    assertThat(config.upsampleType()).isEqualTo("conv");
    assertThat(config.dropout()).isZero();
    assertThat(config.actFn()).isEqualTo("silu");
    assertThat(config.attentionHeadDim()).hasValue(8);
    assertThat(config.normNumGroups()).isEqualTo(32);
    assertThat(config.attnNormNumGroups()).isEmpty();
    assertThat(config.normEps()).isEqualTo(1e-5);
    assertThat(config.resnetTimeScaleShift()).isEqualTo("default");
    assertThat(config.classEmbedType()).isEmpty();
    assertThat(config.numClassEmbeds()).isEmpty();
    assertThat(config.addAttention()).isTrue();
    assertThat(config.numTrainTimesteps()).isEmpty();
  }

  @Test
  void everyFieldIsRead() {
    UNet2DConfig expected =
        new UNet2DConfig(
            Optional.of(new SampleSize(16, 32)),
            4,
            8,
            true,
            "positional",
            OptionalInt.of(100),
            1,
            false,
            List.of("AttnDownBlock2D", "DownBlock2D"),
            "UNetMidBlock2D",
            List.of("UpBlock2D", "AttnUpBlock2D"),
            List.of(16, 32),
            3,
            1.5,
            0,
            "conv",
            "conv",
            0,
            "silu",
            OptionalInt.empty(),
            4,
            OptionalInt.of(2),
            1e-6,
            "scale_shift",
            Optional.empty(),
            OptionalInt.of(7),
            false,
            OptionalInt.of(500));

    assertThat(UNet2DConfig.fromJson(expected.toJson())).isEqualTo(expected);
  }

  @Test
  void reportsEveryProblemAtOnce() {
    assertThatThrownBy(
            () ->
                UNet2DConfig.fromJson(
                    """
                    {"layers_per_blok": 2, "in_channels": "three", "dropout": 1.0,
                     "act_fn": "gelu", "norm_eps": NaN, "class_embed_type": "projection"}
                    """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid UNet2DModel configuration: in_channels: \"three\" (an integer from 1 to 1024);"
                + " dropout: 1.0 (a number from 0.0 to 0.99);"
                + " act_fn: \"gelu\" (only silu is supported);"
                + " norm_eps: NaN (a number from 1.0E-12 to 1.0);"
                + " class_embed_type: \"projection\" (timestep, identity);"
                + " layers_per_blok: unknown field (did you mean layers_per_block?)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"block_out_channels": [32, 64]}           | 4 and 4 blocks (block_out_channels has 2 levels)
          {"block_out_channels": [224, 448, 672, 100000]} | a list of integers from 2 to 8192
          {"block_out_channels": [224, 448, 672, 900]} | multiples of norm_num_groups, 32
          {"sample_size": 30}                        | 30 x 30 (multiples of 8 with 4 levels)
          {"sample_size": 1e9}                       | an integer or a pair of height and width
          {"sample_size": [8, 8, 8]}                 | an integer or a pair of height and width
          {"freq_shift": 112}                        | less than half of the first level's channels
          {"attention_head_dim": 9}                  | multiples of attention_head_dim, 9
          {"attn_norm_num_groups": 5}                | a divisor of the last level's channels, 896
          {"down_block_types": "DownBlock2D"}        | a list of DownBlock2D, AttnDownBlock2D
          {"_class_name": "UNet2DConditionModel"}    | only UNet2DModel is supported
          {"in_channels": 1, "in_channels": 2}       | Duplicate field 'in_channels'
          [1]                                        | not a JSON object
          {"in_channels": 3} {}                      | not valid JSON
          """)
  void namesWhatIsWrong(String json, String reason) {
    assertThatThrownBy(() -> UNet2DConfig.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid UNet2DModel configuration: ")
        .hasMessageContaining(reason);
  }

  @Test
  void privateFieldsAndNonStrictNumbersAreAccepted() {
    assertThat(UNet2DConfig.fromJson("{\"_name_or_path\": \"x\", \"_score\": -Infinity}"))
        .isEqualTo(UNet2DConfig.defaults());
  }

  @Test
  void damagedTextIsRejectedOrReadButNeverAnythingElse() {
    String golden = Golden.text("unet2d-tiny/config.json");
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      StringBuilder damaged = new StringBuilder(golden);
      for (int j = 0; j <= random.nextInt(3); j++) {
        damaged.setCharAt(random.nextInt(golden.length()), (char) (32 + random.nextInt(95)));
      }
      try {
        UNet2DConfig.fromJson(damaged.toString());
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("Invalid UNet2DModel configuration: ");
      }
    }
  }

  private static JsonNode withoutVersion(String json) throws JsonProcessingException {
    ObjectNode node = (ObjectNode) MAPPER.readTree(json);
    node.remove("_diffusers_version");
    return node;
  }
}
