package org.ruyi.model.autoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ruyi.model.Tensors.assertClose;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.model.Golden;
import org.ruyi.model.io.NetworkFolder;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.ParameterLayout;

class VQModelTest {
  @TempDir Path folder;

  private static final double OUTPUT = 1e-5;
  private static final double GRADIENT = 1e-5;
  private static final VQConfig TINY = VQConfig.fromJson(Golden.text("vq-tiny/config.json"));

  @Test
  void latentsWordsAndReconstructionAreThoseOfDiffusers() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      VQModel model = tiny();
      Map<String, Tensor> golden = Golden.tensors("vq-tiny/io.safetensors");

      Tensor latents = model.encode(golden.get("sample"));
      Quantized quantized = model.quantize(latents);

      assertClose("latents", latents, golden.get("latents"), OUTPUT);
      assertThat(quantized.indices().equal(golden.get("indices"))).isTrue();
      assertClose("quantized", quantized.latents(), golden.get("quantized"), OUTPUT);
      assertClose("commit_loss", quantized.commitLoss(), golden.get("commit_loss"), OUTPUT);
      Tensor decoded = model.decode(quantized.latents());
      assertClose("reconstruction", decoded, golden.get("reconstruction"), OUTPUT);
      assertClose("words", model.words(golden.get("indices")), golden.get("quantized"), OUTPUT);
    }
  }

  @Test
  void gradientsGoStraightThroughToTheLatents() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      VQModel model = training();
      Tensor latents = Golden.tensors("vq-tiny/io.safetensors").get("latents");
      latents.set_requires_grad(true);
      Tensor weights = torch.randn(latents.shape());

      model.quantize(latents).latents().mul(weights).sum().backward();

      assertThat(latents.grad().equal(weights)).isTrue();
      assertThat(model.parameters().gradients().abs().max().item_double()).isZero();
    }
  }

  /** 2·(z − e)/n to every latent; a quarter of the opposite to its word. */
  @Test
  void theCommitLossMovesLatentsAndWordsTowardsEachOther() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      VQModel model = training();
      Map<String, Tensor> golden = Golden.tensors("vq-tiny/io.safetensors");
      Tensor latents = golden.get("latents");
      Tensor pull =
          latents
              .sub(golden.get("quantized"))
              .mul(new Scalar(2.0))
              .div(new Scalar((double) latents.numel()));
      Tensor toWords =
          torch
              .zeros(32, 4)
              .index_add(
                  0,
                  golden.get("indices").flatten(),
                  pull.permute(0, 2, 3, 1).reshape(-1, 4).mul(new Scalar(-0.25)));
      latents.set_requires_grad(true);

      model.quantize(latents).commitLoss().backward();

      Map<String, Tensor> gradients =
          model.parameters().layout().views(model.parameters().gradients());
      assertClose("latents", latents.grad(), pull, GRADIENT);
      assertClose("words", gradients.get("quantize.embedding.weight"), toWords, GRADIENT);
    }
  }

  /**
   * The first stage of the public CelebA-HQ latent diffusion model: VQ-f4, 8192 words of 3, 55.3
   * million.
   */
  @Test
  void aPublishedConfigurationBuilds() {
    VQConfig config =
        VQConfig.fromJson(
            """
            {
              "_class_name": "VQModel",
              "_diffusers_version": "0.1.2",
              "act_fn": "silu",
              "block_out_channels": [128, 256, 512],
              "down_block_types": [
                "DownEncoderBlock2D",
                "DownEncoderBlock2D",
                "DownEncoderBlock2D"
              ],
              "in_channels": 3,
              "latent_channels": 3,
              "layers_per_block": 2,
              "num_vq_embeddings": 8192,
              "out_channels": 3,
              "sample_size": 256,
              "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]
            }
            """);

    assertThat(VQModel.layout(config).count()).isEqualTo(55_322_782);
    assertThat(config.shape().reduction()).isEqualTo(4);
  }

  @Test
  void aNewCodeBookIsSmall() {
    try (PointerScope scope = new PointerScope()) {
      VQModel model = VQModel.forInference(TINY, ComputeDevice.CPU.resolve());
      model.parameters().initialize(1);

      Tensor words = model.parameters().byName().get("quantize.embedding.weight");

      assertThat(words.abs().max().item_double()).isBetween(0.9 / 32, 1.0 / 32);
    }
  }

  @Test
  void configurationsComeBack() throws IOException {
    ObjectNode written = (ObjectNode) new ObjectMapper().readTree(TINY.toJson());
    written.put("_diffusers_version", "0.40.0.dev0");
    assertThat(written).isEqualTo(Golden.json("vq-tiny/config.json"));
  }

  @Test
  void invalidConfigurationsAndInputsAreNamed() throws IOException {
    assertThatThrownBy(
            () ->
                VQConfig.fromJson(
                    """
                    {"norm_type": "spatial", "lookup_from_codebook": true, "num_vq_embeddings": 0}
                    """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid VQModel configuration:"
                + " num_vq_embeddings: 0 (an integer from 1 to 1048576);"
                + " norm_type: \"spatial\" (only group is supported);"
                + " lookup_from_codebook: true (only false is supported)");
    try (PointerScope scope = new PointerScope()) {
      VQModel model = tiny();

      assertThatThrownBy(() -> model.encode(torch.zeros(1, 4, 16, 16)))
          .hasMessage(
              "Invalid images: shape [1, 4, 16, 16] ([B, 3, H, W], H and W multiples of 2)");
      assertThatThrownBy(() -> model.quantize(torch.zeros(1, 3, 8, 8)))
          .hasMessage("Invalid latents: shape [1, 3, 8, 8] ([B, 4, h, w])");
      assertThatThrownBy(() -> model.decode(torch.zeros(1, 3, 8, 8)))
          .hasMessage("Invalid latents: shape [1, 3, 8, 8] ([B, 4, h, w])");
    }
  }

  @Test
  void aFolderComesBack() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      ParameterLayout layout = VQModel.layout(TINY);
      Tensor parameters = torch.zeros(layout.count());
      NetworkFolder.readParameters(Golden.path("vq-tiny"), layout, parameters);

      NetworkFolder.write(folder, TINY.toJson(), layout, parameters);

      assertThat(NetworkFolder.readConfig(folder, VQConfig::fromJson)).isEqualTo(TINY);
      assertThat(folder.resolve("diffusion_pytorch_model.safetensors"))
          .hasSameBinaryContentAs(Golden.path("vq-tiny/diffusion_pytorch_model.safetensors"));
    }
  }

  private static VQModel tiny() throws IOException {
    VQModel model = VQModel.forInference(TINY, ComputeDevice.CPU.resolve());
    NetworkFolder.readParameters(
        Golden.path("vq-tiny"), model.parameters().layout(), model.parameters().values());
    return model;
  }

  private static VQModel training() throws IOException {
    VQModel model = VQModel.forTraining(TINY, ComputeDevice.CPU.resolve());
    NetworkFolder.readParameters(
        Golden.path("vq-tiny"), model.parameters().layout(), model.parameters().values());
    return model;
  }
}
