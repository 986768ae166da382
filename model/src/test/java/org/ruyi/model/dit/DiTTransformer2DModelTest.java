package org.ruyi.model.dit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.io.NetworkFolder;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.Precision;

class DiTTransformer2DModelTest {
  @TempDir Path folder;

  private static final DiTConfig TINY = DiTConfig.fromJson(Golden.text("dit-tiny/config.json"));

  /** facebook/DiT-XL-2-256, the transformer's config.json as published. */
  private static final String XL_2_256 =
      """
      {
        "_class_name": "Transformer2DModel",
        "_diffusers_version": "0.12.0.dev0",
        "activation_fn": "gelu-approximate",
        "attention_bias": true,
        "attention_head_dim": 72,
        "cross_attention_dim": null,
        "double_self_attention": false,
        "dropout": 0.0,
        "in_channels": 4,
        "norm_elementwise_affine": false,
        "norm_num_groups": 32,
        "norm_type": "ada_norm_zero",
        "num_attention_heads": 16,
        "num_embeds_ada_norm": 1000,
        "num_layers": 28,
        "num_vector_embeds": null,
        "only_cross_attention": false,
        "out_channels": 8,
        "patch_size": 2,
        "sample_size": 32,
        "upcast_attention": false,
        "use_linear_projection": false
      }
      """;

  /**
   * The paper's network has 675 million; diffusers stores the embeddings of time and class, 2.8
   * million, once for each of the 28 blocks.
   */
  @Test
  void theLargestPublishedConfigurationBuilds() {
    long width = 1152;
    long embedding = 256 * width + width + width * width + width + 1001 * width;
    long block = 4 * (width * width + width) + 8 * width * width + 5 * width;
    long modulation = 6 * width * width + 6 * width;
    long ends = 16 * width + width + 2 * width * width + 2 * width + 32 * width + 32;

    long count = DiTTransformer2DModel.layout(DiTConfig.fromJson(XL_2_256)).count();

    assertThat(count).isEqualTo(28 * (embedding + block + modulation) + ends);
    assertThat(count - 27 * embedding).isBetween(674_500_000L, 675_500_000L);
  }

  @Test
  void aNewNetworkPredictsZero() {
    try (PointerScope scope = new PointerScope()) {
      DiTTransformer2DModel model =
          DiTTransformer2DModel.forInference(TINY, ComputeDevice.CPU.resolve());
      model.parameters().initialize(1);

      Tensor out = model.forward(torch.randn(1, 4, 8, 8), indices(5), indices(3));

      assertThat(out.abs().max().item_double()).isZero();
    }
  }

  @Test
  void latentsOfAnotherSizeAreTaken() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      DiTTransformer2DModel model =
          DiTTransformer2DModel.forInference(TINY, ComputeDevice.CPU.resolve());
      NetworkFolder.readParameters(
          Golden.path("dit-tiny"), model.parameters().layout(), model.parameters().values());

      Tensor out = model.forward(torch.randn(1, 4, 12, 4), indices(5), indices(10));

      assertThat(out.shape()).containsExactly(1, 8, 12, 4);
      assertThat(out.isfinite().all().item_bool()).isTrue();
    }
  }

  @Test
  void aTableOfAnotherSizeCoversTheSameRange() {
    try (PointerScope scope = new PointerScope()) {
      Tensor table = PositionTable.of(2, 8, 4, 8, ComputeDevice.CPU.resolve());

      assertThat(table.shape()).containsExactly(1, 16, 8);
      // Row 1 of 2 and column 3 of 8 are at 2 and 1.5 of 4.
      assertThat(Tensors.floats(table.get(0).get(11)))
          .containsExactly(
              (float) Math.sin(1.5),
              (float) Math.sin(0.015),
              (float) Math.cos(1.5),
              (float) Math.cos(0.015),
              (float) Math.sin(2),
              (float) Math.sin(0.02),
              (float) Math.cos(2),
              (float) Math.cos(0.02));
    }
  }

  @Test
  void configurationsComeBack() throws IOException {
    ObjectNode written = (ObjectNode) new ObjectMapper().readTree(TINY.toJson());
    written.put("_diffusers_version", "0.40.0.dev0");
    assertThat(written).isEqualTo(Golden.json("dit-tiny/config.json"));
    assertThat(DiTConfig.fromJson(TINY.toJson())).isEqualTo(TINY);
    DiTConfig xl = DiTConfig.fromJson(XL_2_256);
    assertThat(DiTConfig.fromJson(xl.toJson())).isEqualTo(xl);
    assertThat(DiTConfig.defaults().outChannels()).isEqualTo(4);
  }

  @Test
  void invalidConfigurationsAreNamed() {
    assertThatThrownBy(
            () ->
                DiTConfig.fromJson(
                    """
                    {"norm_type": "layer_norm", "attention_bias": false, "patch_sise": 2,
                     "num_layers": 0}
                    """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid DiTTransformer2DModel configuration:"
                + " num_layers: 0 (an integer from 1 to 256);"
                + " norm_type: \"layer_norm\" (only ada_norm_zero is supported);"
                + " attention_bias: false (only true is supported);"
                + " patch_sise: unknown field (did you mean patch_size?)");
    assertThatThrownBy(() -> DiTConfig.fromJson("{\"sample_size\": 31}"))
        .hasMessageEndingWith("sample_size: 31 (a multiple of patch_size, 2)");
    assertThatThrownBy(() -> DiTConfig.fromJson("{\"cross_attention_dim\": null}"))
        .hasMessageContaining("cross_attention_dim: unknown field");
  }

  @Test
  void wrongInputsAreNamed() {
    try (PointerScope scope = new PointerScope()) {
      DiTTransformer2DModel model =
          DiTTransformer2DModel.forInference(TINY, ComputeDevice.CPU.resolve());

      assertThatThrownBy(() -> model.forward(torch.zeros(1, 4, 8, 7), indices(5), indices(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid sample: shape [1, 4, 8, 7] ([B, 4, H, W], H and W multiples of 2)");
      assertThatThrownBy(() -> model.forward(torch.zeros(2, 4, 8, 8), indices(5), indices(1)))
          .hasMessage("Invalid timestep: [1] ([2])");
      assertThatThrownBy(() -> model.forward(torch.zeros(1, 4, 8, 8), indices(5), null))
          .hasMessage("Invalid class labels: none ([1])");
    }
  }

  @Test
  void aFolderComesBack() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      ParameterLayout layout = DiTTransformer2DModel.layout(TINY);
      Tensor parameters = torch.zeros(layout.count());
      Tensor back = torch.zeros(layout.count());
      NetworkFolder.readParameters(Golden.path("dit-tiny"), layout, parameters);

      NetworkFolder.write(folder, TINY.toJson(), layout, parameters);
      NetworkFolder.readParameters(folder, layout, back);

      assertThat(NetworkFolder.readConfig(folder, DiTConfig::fromJson)).isEqualTo(TINY);
      assertThat(back.equal(parameters)).isTrue();
      assertThat(folder.resolve("diffusion_pytorch_model.safetensors"))
          .hasSameBinaryContentAs(Golden.path("dit-tiny/diffusion_pytorch_model.safetensors"));
    }
  }

  @Test
  void checkpointsGiveTheSameGradients() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Tensor plain = gradients(Checkpoints.none());
      Tensor recomputed = gradients(Checkpoints.recompute());

      Tensors.assertClose("gradients", recomputed, plain, 1e-6);
    }
  }

  @Test
  void bfloat16PredictsFloatsNearby() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Device cpu = ComputeDevice.CPU.resolve();
      DiTTransformer2DModel model = DiTTransformer2DModel.forInference(TINY, cpu);
      NetworkFolder.readParameters(
          Golden.path("dit-tiny"), model.parameters().layout(), model.parameters().values());
      Map<String, Tensor> golden = Golden.tensors("dit-tiny/io.safetensors");

      Tensor out =
          Precision.BF16.compute(
              cpu,
              () ->
                  model.forward(
                      golden.get("sample"), golden.get("timestep"), golden.get("class_labels")));

      assertThat(out.scalar_type().intern()).isEqualTo(ScalarType.Float);
      Tensors.assertClose("out", out, golden.get("out"), 0.05);
    }
  }

  private static Tensor gradients(Checkpoints checkpoints) throws IOException {
    DiTTransformer2DModel model =
        DiTTransformer2DModel.forTraining(TINY, ComputeDevice.CPU.resolve());
    NetworkFolder.readParameters(
        Golden.path("dit-tiny"), model.parameters().layout(), model.parameters().values());
    Map<String, Tensor> golden = Golden.tensors("dit-tiny/io.safetensors");
    Tensor out =
        model.forward(
            golden.get("sample"), golden.get("timestep"), golden.get("class_labels"), checkpoints);
    torch.mse_loss(out, golden.get("target")).backward();
    checkpoints.backward();
    return model.parameters().gradients();
  }

  private static Tensor indices(long index) {
    return Tensor.create(new long[] {index}, 1);
  }
}
