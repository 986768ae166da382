package org.ruyi.model.autoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.ruyi.model.Tensors.assertClose;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.io.NetworkFolder;
import org.ruyi.model.io.SafeTensorsWriter;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterSpec;
import org.ruyi.model.nn.Precision;

class AutoencoderKLTest {
  @TempDir Path folder;

  private static final double OUTPUT = 1e-5;
  private static final double GRADIENT = 1e-3;
  private static final double GPU = 5e-3;

  /** bfloat16 keeps eight bits. */
  private static final double BF16 = 0.05;

  private static final AutoencoderKLConfig TINY =
      AutoencoderKLConfig.fromJson(Golden.text("autoencoder-kl-tiny/config.json"));

  /** Stable Diffusion 1.5, vae/config.json as published. */
  private static final String STABLE_DIFFUSION =
      """
      {
        "_class_name": "AutoencoderKL",
        "_diffusers_version": "0.6.0",
        "act_fn": "silu",
        "block_out_channels": [128, 256, 512, 512],
        "down_block_types": [
          "DownEncoderBlock2D",
          "DownEncoderBlock2D",
          "DownEncoderBlock2D",
          "DownEncoderBlock2D"
        ],
        "in_channels": 3,
        "latent_channels": 4,
        "layers_per_block": 2,
        "norm_num_groups": 32,
        "out_channels": 3,
        "sample_size": 512,
        "up_block_types": [
          "UpDecoderBlock2D",
          "UpDecoderBlock2D",
          "UpDecoderBlock2D",
          "UpDecoderBlock2D"
        ]
      }
      """;

  @Test
  void posteriorAndDecodedImagesAreThoseOfDiffusers() throws IOException {
    compare(ComputeDevice.CPU, OUTPUT);
  }

  @Test
  @Tag("gpu")
  void posteriorAndDecodedImagesAreThoseOfDiffusersOnCuda() throws IOException {
    Assumptions.assumeTrue(torch.cuda_is_available(), "libtorch sees no CUDA device");
    compare(ComputeDevice.CUDA, GPU);
  }

  private static void compare(ComputeDevice where, double tolerance) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Device device = where.resolve();
      AutoencoderKL model = AutoencoderKL.forInference(TINY, device);
      NetworkFolder.readParameters(
          Golden.path("autoencoder-kl-tiny"),
          model.parameters().layout(),
          model.parameters().values());
      Map<String, Tensor> golden = Golden.tensors("autoencoder-kl-tiny/io.safetensors");
      golden.replaceAll((name, tensor) -> tensor.to(device, tensor.scalar_type()));

      DiagonalGaussian posterior = model.encode(golden.get("sample"));
      Tensor z = posterior.sample(golden.get("noise"));

      assertClose("mean", posterior.mean(), golden.get("mean"), tolerance);
      assertClose("logvar", posterior.logVariance(), golden.get("logvar"), tolerance);
      assertClose("kl", posterior.kl(), golden.get("kl"), tolerance);
      assertClose("z", z, golden.get("z"), tolerance);
      assertClose("decoded", model.decode(golden.get("mean")), golden.get("decoded"), tolerance);
      assertClose("decoded_z", model.decode(golden.get("z")), golden.get("decoded_z"), tolerance);
    }
  }

  @Test
  void bfloat16DecodesToFloatsNearby() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      AutoencoderKL model = tiny();
      Map<String, Tensor> golden = Golden.tensors("autoencoder-kl-tiny/io.safetensors");

      Tensor decoded =
          Precision.BF16.compute(
              ComputeDevice.CPU.resolve(), () -> model.decode(golden.get("mean")));

      assertThat(decoded.scalar_type().intern()).isEqualTo(ScalarType.Float);
      assertClose("decoded", decoded, golden.get("decoded"), BF16);
    }
  }

  /** The derivative along a random direction of all parameters, beside a difference of losses. */
  @Test
  void theGradientIsTheSlopeOfTheLoss() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      AutoencoderKL model = AutoencoderKL.forTraining(TINY, ComputeDevice.CPU.resolve());
      Tensor values = model.parameters().values();
      NetworkFolder.readParameters(
          Golden.path("autoencoder-kl-tiny"), model.parameters().layout(), values);
      Map<String, Tensor> golden = Golden.tensors("autoencoder-kl-tiny/io.safetensors");
      loss(model, golden).backward();
      model.parameters().requireViews();
      Tensor gradient = model.parameters().gradients();
      Tensor direction = gradient.div(gradient.norm());
      double slope = gradient.dot(direction).item_double();

      double step = 1e-3;
      values.add_(direction.mul(new Scalar(step)));
      double above = loss(model, golden).item_double();
      values.sub_(direction.mul(new Scalar(2 * step)));
      double below = loss(model, golden).item_double();

      assertThat((above - below) / (2 * step)).isCloseTo(slope, within(GRADIENT * slope));
    }
  }

  @Test
  void stableDiffusionsAutoencoderHasThePublishedParameters() {
    AutoencoderKLConfig config = AutoencoderKLConfig.fromJson(STABLE_DIFFUSION);
    ParameterLayout layout = AutoencoderKL.layout(config);

    assertThat(layout.count()).isEqualTo(83_653_863);
    assertThat(layout.specs()).hasSize(248);
    assertThat(config.scalingFactor()).isEqualTo(0.18215);
    assertThat(config.shape().reduction()).isEqualTo(8);
    assertThat(layout.specs())
        .extracting(ParameterSpec::name)
        .contains(
            "encoder.conv_in.weight",
            "encoder.down_blocks.1.resnets.0.conv_shortcut.weight",
            "encoder.down_blocks.2.downsamplers.0.conv.bias",
            "encoder.mid_block.attentions.0.to_out.0.weight",
            "decoder.up_blocks.0.resnets.2.conv2.weight",
            "decoder.up_blocks.2.upsamplers.0.conv.weight",
            "decoder.up_blocks.3.resnets.0.conv_shortcut.bias",
            "quant_conv.weight",
            "post_quant_conv.bias")
        .doesNotContain("encoder.down_blocks.3.downsamplers.0.conv.bias");
    assertThat(layout.specs())
        .filteredOn(spec -> spec.name().equals("quant_conv.weight"))
        .extracting(ParameterSpec::shape)
        .containsExactly(List.of(8L, 8L, 1L, 1L));
  }

  /** The kl-f16 autoencoder of latent diffusion attends at its coarsest level. */
  @Test
  void levelsThatAttendAreBuilt() {
    String json =
        Golden.text("autoencoder-kl-tiny/config.json")
            .replaceFirst("\"DownEncoderBlock2D\"(\\s+\\])", "\"AttnDownEncoderBlock2D\"$1")
            .replaceFirst("\"UpDecoderBlock2D\"", "\"AttnUpDecoderBlock2D\"");
    try (PointerScope scope = new PointerScope()) {
      AutoencoderKL model =
          AutoencoderKL.forInference(
              AutoencoderKLConfig.fromJson(json), ComputeDevice.CPU.resolve());
      model.parameters().initialize(1);

      assertThat(model.parameters().layout().specs())
          .extracting(ParameterSpec::name)
          .contains(
              "encoder.down_blocks.1.attentions.0.group_norm.weight",
              "decoder.up_blocks.0.attentions.1.to_q.bias")
          .doesNotContain("encoder.down_blocks.0.attentions.0.to_q.bias");
      Tensor decoded = model.decode(model.encode(torch.randn(1, 3, 16, 24)).mean());
      assertThat(decoded.shape()).containsExactly(1, 3, 16, 24);
    }
  }

  @Test
  void scalingComesBack() {
    AutoencoderKLConfig shifted =
        new AutoencoderKLConfig(TINY.shape(), 0.5, OptionalDouble.of(0.25), true, true, true);
    try (PointerScope scope = new PointerScope()) {
      AutoencoderKL model = AutoencoderKL.forInference(shifted, ComputeDevice.CPU.resolve());
      Tensor latents = Tensor.create(new float[] {1.25f, -0.75f}, 2);

      assertThat(Tensors.floats(model.scale(latents))).containsExactly(0.5f, -0.5f);
      assertThat(Tensors.floats(model.unscale(model.scale(latents))))
          .containsExactly(1.25f, -0.75f);
    }
  }

  @Test
  void configurationsComeBack() throws IOException {
    ObjectNode written = (ObjectNode) new ObjectMapper().readTree(TINY.toJson());
    written.put("_diffusers_version", "0.40.0.dev0");
    assertThat(written).isEqualTo(Golden.json("autoencoder-kl-tiny/config.json"));
    AutoencoderKLConfig other =
        new AutoencoderKLConfig(
            TINY.shape(), 0.3611, OptionalDouble.of(0.1159), false, false, true);
    assertThat(AutoencoderKLConfig.fromJson(other.toJson())).isEqualTo(other);
    assertThat(AutoencoderKL.layout(other).specs())
        .extracting(ParameterSpec::name)
        .noneMatch(name -> name.contains("quant_conv"));
  }

  @Test
  void invalidConfigurationsAreNamed() {
    assertThatThrownBy(
            () ->
                AutoencoderKLConfig.fromJson(
                    """
                    {"act_fn": "relu", "latents_mean": [1], "scaling_factor": 0, "shift_factor": "a",
                     "latent_chanels": 4}
                    """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid AutoencoderKL configuration: act_fn: \"relu\" (only silu is supported);"
                + " scaling_factor: 0 (more than 0);"
                + " shift_factor: \"a\" (a number from -1000.0 to 1000.0);"
                + " latents_mean: [1] (only null is supported);"
                + " latent_chanels: unknown field (did you mean latent_channels?)");
    assertThatThrownBy(() -> AutoencoderKLConfig.fromJson("{\"block_out_channels\": [48, 64]}"))
        .hasMessageEndingWith(
            "down_block_types, up_block_types: 1 and 1 blocks (block_out_channels has 2 levels);"
                + " block_out_channels: 48 (multiples of norm_num_groups, 32)");
  }

  @Test
  void wrongInputsAreNamed() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      AutoencoderKL model = tiny();

      assertThatThrownBy(() -> model.encode(torch.zeros(1, 3, 16, 15)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Invalid images: shape [1, 3, 16, 15] ([B, 3, H, W], H and W multiples of 2)");
      assertThatThrownBy(() -> model.decode(torch.zeros(1, 3, 8, 8)))
          .hasMessage("Invalid latents: shape [1, 3, 8, 8] ([B, 4, h, w])");
    }
  }

  @Test
  void aFolderComesBack() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      ParameterLayout layout = AutoencoderKL.layout(TINY);
      Tensor parameters = torch.zeros(layout.count());
      NetworkFolder.readParameters(Golden.path("autoencoder-kl-tiny"), layout, parameters);

      NetworkFolder.write(folder, TINY.toJson(), layout, parameters);

      assertThat(NetworkFolder.readConfig(folder, AutoencoderKLConfig::fromJson)).isEqualTo(TINY);
      assertThat(folder.resolve("diffusion_pytorch_model.safetensors"))
          .hasSameBinaryContentAs(
              Golden.path("autoencoder-kl-tiny/diffusion_pytorch_model.safetensors"));
    }
  }

  /** Public autoencoders have the attention's names of before diffusers 0.18. */
  @Test
  void oldNamesOfAttentionAreRead() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      ParameterLayout layout = AutoencoderKL.layout(TINY);
      Map<String, Tensor> old = new LinkedHashMap<>();
      Golden.tensors("autoencoder-kl-tiny/diffusion_pytorch_model.safetensors")
          .forEach(
              (name, tensor) ->
                  old.put(
                      name.replace(".to_q.", ".query.")
                          .replace(".to_k.", ".key.")
                          .replace(".to_v.", ".value.")
                          .replace(".to_out.0.", ".proj_attn."),
                      tensor));
      SafeTensorsWriter.write(folder.resolve("diffusion_pytorch_model.safetensors"), old, Map.of());
      Tensor fromOld = torch.zeros(layout.count());
      Tensor fromNew = torch.zeros(layout.count());

      NetworkFolder.readParameters(folder, layout, fromOld);
      NetworkFolder.readParameters(Golden.path("autoencoder-kl-tiny"), layout, fromNew);

      assertThat(old).containsKey("decoder.mid_block.attentions.0.proj_attn.bias");
      assertThat(fromOld.equal(fromNew)).isTrue();
    }
  }

  private static Tensor loss(AutoencoderKL model, Map<String, Tensor> golden) {
    DiagonalGaussian posterior = model.encode(golden.get("sample"));
    Tensor decoded = model.decode(posterior.sample(golden.get("noise")));
    return torch
        .mse_loss(decoded, golden.get("sample"))
        .add(posterior.kl().mean().mul(new Scalar(1e-4)));
  }

  private static AutoencoderKL tiny() throws IOException {
    AutoencoderKL model = AutoencoderKL.forInference(TINY, ComputeDevice.CPU.resolve());
    NetworkFolder.readParameters(
        Golden.path("autoencoder-kl-tiny"),
        model.parameters().layout(),
        model.parameters().values());
    return model;
  }
}
