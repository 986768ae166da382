package org.ruyi.model.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Configs;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterSpec;

class UNet2DConditionModelTest {
  private static final String TINY = Golden.text("unet2d-condition-tiny/config.json");

  @Test
  void stableDiffusion15HasThePublishedParameters() {
    ParameterLayout layout = layout("stable-diffusion-v1-5");

    assertThat(layout.count()).isEqualTo(859_520_964);
    assertThat(layout.specs()).hasSize(686);
    assertThat(shapes(layout))
        .containsEntry("conv_in.weight", List.of(320L, 4L, 3L, 3L))
        .containsEntry("time_embedding.linear_1.weight", List.of(1280L, 320L))
        .containsEntry("down_blocks.0.attentions.0.proj_in.weight", List.of(320L, 320L, 1L, 1L))
        .containsEntry(
            "down_blocks.0.attentions.1.transformer_blocks.0.attn2.to_k.weight",
            List.of(320L, 768L))
        .containsEntry(
            "down_blocks.1.attentions.0.transformer_blocks.0.ff.net.0.proj.weight",
            List.of(5120L, 640L))
        .containsEntry("down_blocks.2.downsamplers.0.conv.bias", List.of(1280L))
        .containsEntry("down_blocks.3.resnets.1.conv2.weight", List.of(1280L, 1280L, 3L, 3L))
        .containsEntry(
            "mid_block.attentions.0.transformer_blocks.0.attn1.to_out.0.bias", List.of(1280L))
        .containsEntry("up_blocks.0.upsamplers.0.conv.weight", List.of(1280L, 1280L, 3L, 3L))
        .containsEntry("up_blocks.1.resnets.2.conv_shortcut.weight", List.of(1280L, 1920L, 1L, 1L))
        .containsEntry("up_blocks.3.resnets.0.time_emb_proj.weight", List.of(320L, 1280L))
        .containsEntry("conv_out.bias", List.of(4L));
  }

  @Test
  void stableDiffusion21HasThePublishedParameters() {
    ParameterLayout layout = layout("stable-diffusion-2-1");

    assertThat(layout.count()).isEqualTo(865_910_724);
    assertThat(shapes(layout))
        .containsEntry("down_blocks.0.attentions.0.proj_in.weight", List.of(320L, 320L))
        .containsEntry(
            "mid_block.attentions.0.transformer_blocks.0.attn2.to_v.weight", List.of(1280L, 1024L));
  }

  @Test
  void stableDiffusionXlHasThePublishedParameters() {
    ParameterLayout layout = layout("stable-diffusion-xl");

    assertThat(layout.count()).isEqualTo(2_567_463_684L);
    assertThat(shapes(layout))
        .containsEntry("add_embedding.linear_1.weight", List.of(1280L, 2816L))
        .containsEntry(
            "mid_block.attentions.0.transformer_blocks.9.attn2.to_k.weight", List.of(1280L, 2048L));
  }

  @Test
  void parametersLieInDiffusersOrderOfRegistration() {
    ParameterLayout layout = UNet2DConditionModel.layout(UNet2DConditionConfig.fromJson(TINY));

    assertThat(layout.specs())
        .extracting(ParameterSpec::name)
        .containsSubsequence(
            "conv_in.weight",
            "time_embedding.linear_1.weight",
            "down_blocks.0.attentions.0.norm.weight",
            "down_blocks.0.attentions.0.proj_in.weight",
            "down_blocks.0.attentions.0.transformer_blocks.0.norm1.weight",
            "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight",
            "down_blocks.0.attentions.0.transformer_blocks.0.norm2.weight",
            "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_q.weight",
            "down_blocks.0.attentions.0.transformer_blocks.0.ff.net.2.bias",
            "down_blocks.0.resnets.0.norm1.weight",
            "up_blocks.1.resnets.1.conv2.bias",
            "mid_block.attentions.0.norm.weight",
            "conv_norm_out.weight");
  }

  @Test
  void everyFormOfConditionIsTaken() {
    try (PointerScope scope = new PointerScope()) {
      Tensor vector = torch.randn(2, 6);
      Tensor number = Tensor.create(new float[] {3, 4}, 2);
      Condition text = Condition.of(torch.randn(2, 7, 32));

      assertFinite("class_embed_type", "\"timestep\"", text.withClassLabels(number));
      assertFinite("class_embed_type", "\"identity\"", text.withClassLabels(torch.randn(2, 64)));
      assertFinite(
          "class_embed_type",
          "\"projection\", \"projection_class_embeddings_input_dim\": 6",
          text.withClassLabels(vector));
      assertFinite(
          "class_embed_type",
          "\"simple_projection\", \"projection_class_embeddings_input_dim\": 6,"
              + " \"class_embeddings_concat\": true",
          text.withClassLabels(vector));
      assertFinite(
          "num_class_embeds", "5", text.withClassLabels(Tensor.create(new long[] {0, 4}, 2)));
      assertFinite("only_cross_attention", "[true, false]", text);
      assertFinite("resnet_time_scale_shift", "\"scale_shift\"", text);
      assertFinite("use_linear_projection", "true", text);
      assertFinite("transformer_layers_per_block", "[2, 1]", text);
      assertFinite("encoder_hid_dim", "12", Condition.of(torch.randn(2, 3, 12)));
      assertFinite(
          "addition_embed_type",
          "\"text_time\", \"addition_time_embed_dim\": 4,"
              + " \"projection_class_embeddings_input_dim\": 14",
          text.withTextAndTime(vector, torch.randn(2, 2)));
    }
  }

  private static void assertFinite(String field, String value, Condition condition) {
    UNet2DConditionModel model = model(with(field, value));
    Tensor out = model.forward(torch.randn(2, 4, 8, 8), time(), condition);

    assertThat(out.shape()).containsExactly(2, 4, 8, 8);
    assertThat(out.isfinite().all().item_bool()).isTrue();
  }

  @Test
  void projectionsByConvolutionAndByMatrixComputeTheSame() {
    try (PointerScope scope = new PointerScope()) {
      UNet2DConditionModel convolution = model(TINY);
      UNet2DConditionModel matrix = model(with("use_linear_projection", "true"));
      Tensor sample = torch.randn(2, 4, 8, 8);
      Condition text = Condition.of(torch.randn(2, 7, 32));

      assertThat(Tensors.floats(matrix.forward(sample, time(), text)))
          .isEqualTo(Tensors.floats(convolution.forward(sample, time(), text)));
    }
  }

  @Test
  void sizesThatDoNotDivideAreTaken() {
    try (PointerScope scope = new PointerScope()) {
      Tensor out =
          model(TINY).forward(torch.randn(2, 4, 7, 9), time(), Condition.of(torch.randn(2, 3, 32)));

      assertThat(out.shape()).containsExactly(2, 4, 7, 9);
    }
  }

  @Test
  void maskedTokensHaveNoEffect() {
    try (PointerScope scope = new PointerScope()) {
      UNet2DConditionModel model = model(TINY);
      Tensor sample = torch.randn(2, 4, 8, 8);
      Tensor text = torch.randn(2, 3, 32);
      Tensor mask = Tensor.create(new long[] {1, 1, 0, 1, 1, 0}, 2, 3);

      Tensor masked = model.forward(sample, time(), Condition.of(text).withMask(mask));

      Tensor shorter = model.forward(sample, time(), Condition.of(text.narrow(1, 0, 2)));
      Tensors.assertClose("masked", masked, shorter, 1e-5);
    }
  }

  @Test
  void wrongInputsAreNamed() {
    try (PointerScope scope = new PointerScope()) {
      UNet2DConditionModel model = model(TINY);
      Tensor sample = torch.zeros(2, 4, 8, 8);
      Condition text = Condition.of(torch.zeros(2, 7, 32));

      assertThatThrownBy(() -> model.forward(torch.zeros(2, 3, 8, 8), time(), text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid sample: shape [2, 3, 8, 8] ([B, 4, H, W])");
      assertThatThrownBy(() -> model.forward(sample, torch.zeros(1), text))
          .hasMessage("Invalid timestep: shape [1] ([2])");
      assertThatThrownBy(() -> model.forward(sample, time(), Condition.of(torch.zeros(2, 7, 16))))
          .hasMessage("Invalid encoder hidden states: shape [2, 7, 16] ([2, M, 32])");
      assertThatThrownBy(() -> model.forward(sample, time(), text.withMask(torch.zeros(2, 6))))
          .hasMessage("Invalid encoder attention mask: shape [2, 6] ([2, 7])");
      assertThatThrownBy(() -> model.forward(sample, time(), text.withClassLabels(time())))
          .hasMessage("Invalid class labels: given (the network has no classes)");
      assertThatThrownBy(
              () ->
                  model.forward(
                      sample, time(), text.withTextAndTime(torch.zeros(2, 6), torch.zeros(2, 2))))
          .hasMessage("Invalid condition: text embeds and time ids given (the network takes none)");
    }
  }

  /** The tiny network's configuration with more fields, which replace its own. */
  private static String with(String field, String value) {
    try {
      ObjectMapper mapper = new ObjectMapper();
      ObjectNode config = (ObjectNode) mapper.readTree(TINY);
      config.setAll((ObjectNode) mapper.readTree("{\"%s\": %s}".formatted(field, value)));
      return config.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Tensor time() {
    return Tensor.create(new long[] {5, 900}, 2);
  }

  private static UNet2DConditionModel model(String json) {
    UNet2DConditionModel model =
        UNet2DConditionModel.forInference(
            UNet2DConditionConfig.fromJson(json), ComputeDevice.CPU.resolve());
    model.parameters().initialize(3);
    return model;
  }

  private static ParameterLayout layout(String name) {
    return UNet2DConditionModel.layout(UNet2DConditionConfig.fromJson(Configs.text(name)));
  }

  private static Map<String, List<Long>> shapes(ParameterLayout layout) {
    return layout.specs().stream()
        .collect(Collectors.toMap(ParameterSpec::name, ParameterSpec::shape));
  }
}
