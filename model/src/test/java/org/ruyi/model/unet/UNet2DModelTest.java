package org.ruyi.model.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.model.Configs;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.block.Resampling;
import org.ruyi.model.block.ResnetBlock2D;
import org.ruyi.model.block.ResnetSettings;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterScope;
import org.ruyi.model.nn.ParameterSpec;

class UNet2DModelTest {
  private static final UNet2DConfig TINY =
      UNet2DConfig.fromJson(Golden.text("unet2d-tiny/config.json"));
  private static final UNet2DConfig CLASSES =
      UNet2DConfig.fromJson(Golden.text("unet2d-adagn-classcond/config.json"));

  @Test
  void referenceNetworkHasAsManyParametersAsInPython() {
    assertThat(UNet2DModel.layout(ReferenceUNet.CONFIG).count()).isEqualTo(8_952_067);
  }

  @Test
  void diffusersDefaultHasAsManyParametersAsInPython() {
    assertThat(UNet2DModel.layout(UNet2DConfig.defaults()).count()).isEqualTo(274_056_163);
  }

  @ParameterizedTest
  @CsvSource({"ddpm-cifar10-32, 35746307", "ddpm-celebahq-256, 113673219"})
  void publishedNetworksHaveThePublishedParameters(String name, long count) {
    UNet2DConfig config = UNet2DConfig.fromJson(Configs.text(name));

    assertThat(UNet2DModel.layout(config).count()).isEqualTo(count);
  }

  @Test
  void admHasTheParametersOfThePaper() {
    ParameterLayout layout =
        UNet2DModel.layout(UNet2DConfig.fromJson(Configs.text("adm-imagenet64")));

    assertThat(layout.count()).isBetween(295_500_000L, 296_500_000L); // "296M", table 13
    assertThat(layout.specs())
        .extracting(ParameterSpec::name)
        .contains(
            "down_blocks.0.downsamplers.0.conv1.weight",
            "down_blocks.0.downsamplers.0.time_emb_proj.weight",
            "down_blocks.1.downsamplers.0.norm2.bias",
            "up_blocks.2.upsamplers.0.conv2.weight",
            "mid_block.attentions.0.group_norm.weight")
        .doesNotContain(
            "down_blocks.0.attentions.0.to_q.weight", "down_blocks.0.downsamplers.0.conv.weight");
  }

  @Test
  void resnetsResampleTheirInputAndTheirShortcut() {
    try (PointerScope scope = new PointerScope()) {
      ParameterScope parameters = ParameterScope.root();
      ResnetSettings settings = ResnetSettings.withoutTime(2, 1e-5);
      ResnetBlock2D down =
          new ResnetBlock2D(parameters, settings.withResampling(Resampling.DOWN), 4, 4);
      ResnetBlock2D up =
          new ResnetBlock2D(parameters, settings.withResampling(Resampling.UP), 4, 4);
      FlatParameters.forInference(parameters.parameters(), ComputeDevice.CPU.resolve());
      Tensor x = torch.randn(1, 4, 4, 6);

      // With parameters of 0 the block is its shortcut.
      Tensor half = x.view(1, 4, 2, 2, 3, 2).mean(new long[] {3, 5});
      Tensors.assertClose("down", down.forward(x), half, 1e-6);
      Tensor doubled = x.repeat_interleave(2, new LongOptional(2), new LongOptional());
      doubled = doubled.repeat_interleave(2, new LongOptional(3), new LongOptional());
      Tensors.assertClose("up", up.forward(x), doubled, 1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"class_embed_type\": \"timestep\"",
        "\"class_embed_type\": \"identity\"",
        "\"time_embedding_type\": \"learned\", \"num_train_timesteps\": 10",
        "\"downsample_type\": \"resnet\", \"upsample_type\": \"resnet\"",
        "\"down_block_types\": [\"ResnetDownsampleBlock2D\", \"AttnDownBlock2D\"],"
            + " \"up_block_types\": [\"AttnUpBlock2D\", \"ResnetUpsampleBlock2D\"]"
      })
  void everyFormOfNetworkComputesAndLearns(String fields) {
    UNet2DConfig config =
        UNet2DConfig.fromJson(
            """
            {"block_out_channels": [16, 32], "norm_num_groups": 8, "layers_per_block": 1,
            """
                + (fields.contains("block_types")
                    ? ""
                    : "\"down_block_types\": [\"AttnDownBlock2D\", \"DownBlock2D\"],"
                        + " \"up_block_types\": [\"AttnUpBlock2D\", \"UpBlock2D\"],")
                + fields
                + "}");
    try (PointerScope scope = new PointerScope()) {
      UNet2DModel model = UNet2DModel.forTraining(config, ComputeDevice.CPU.resolve());
      model.parameters().initialize(1);
      Tensor labels =
          switch (config.classEmbedType().orElse("")) {
            case "timestep" -> torch.randn(2);
            case "identity" -> torch.randn(2, 64);
            default -> null;
          };

      Tensor out =
          model.forward(torch.randn(2, 3, 8, 8), Tensor.create(new long[] {0, 9}, 2), labels);
      out.square().mean().backward();

      assertThat(out.shape()).containsExactly(2, 3, 8, 8);
      model
          .parameters()
          .layout()
          .views(model.parameters().gradients())
          .forEach(
              (name, gradient) ->
                  assertThat(gradient.norm().item_double())
                      .as(name)
                      .isFinite()
                      .isGreaterThan(name.endsWith("to_k.bias") ? -1 : 0)); // exactly 0 there
    }
  }

  @Test
  void parametersLieInDiffusersOrderOfRegistration() {
    ParameterLayout layout = UNet2DModel.layout(TINY);

    assertThat(layout.specs())
        .extracting(ParameterSpec::name)
        .containsSubsequence(
            "conv_in.weight",
            "time_embedding.linear_1.weight",
            "down_blocks.1.attentions.0.group_norm.weight",
            "down_blocks.1.resnets.0.norm1.weight",
            "up_blocks.0.attentions.0.group_norm.weight",
            "up_blocks.1.resnets.1.conv2.bias",
            "mid_block.attentions.0.to_q.weight",
            "mid_block.resnets.1.conv2.bias",
            "conv_norm_out.weight",
            "conv_out.bias");
    long offset = 0;
    for (ParameterSpec spec : layout.specs()) {
      assertThat(spec.offset()).isEqualTo(offset);
      offset += spec.count();
    }
    assertThat(offset).isEqualTo(layout.count());
  }

  @Test
  void centredInputEqualsInputThatWasCentredBefore() {
    String centring =
        Golden.text("unet2d-tiny/config.json")
            .replace("\"center_input_sample\": false", "\"center_input_sample\": true");
    try (PointerScope scope = new PointerScope()) {
      UNet2DModel plain = model(TINY);
      UNet2DModel centred = model(UNet2DConfig.fromJson(centring));
      Tensor unit = torch.rand(1, 3, 16, 16);
      Tensor time = Tensor.create(new long[] {5}, 1);

      Tensor expected = plain.forward(unit.mul(two()).sub(one()), time, null);

      assertThat(Tensors.floats(centred.forward(unit, time, null)))
          .isEqualTo(Tensors.floats(expected));
    }
  }

  @Test
  void middleScaleFactorAndNoMiddleAttentionAreBuilt() {
    String json =
        Golden.text("unet2d-tiny/config.json")
            .replace("\"add_attention\": true", "\"add_attention\": false")
            .replace("\"mid_block_scale_factor\": 1", "\"mid_block_scale_factor\": 1.5");
    try (PointerScope scope = new PointerScope()) {
      UNet2DModel model = model(UNet2DConfig.fromJson(json));

      assertThat(model.parameters().layout().specs())
          .extracting(ParameterSpec::name)
          .noneMatch(name -> name.startsWith("mid_block.attentions"));
      Tensor out = model.forward(torch.randn(1, 3, 16, 16), Tensor.create(new long[] {5}, 1), null);
      assertThat(out.isfinite().all().item_bool()).isTrue();
    }
  }

  @Test
  void wrongInputsAreNamed() {
    try (PointerScope scope = new PointerScope()) {
      UNet2DModel plain = model(TINY);
      UNet2DModel classes = model(CLASSES);
      Tensor time = Tensor.create(new long[] {5}, 1);

      assertThatThrownBy(() -> plain.forward(torch.zeros(1, 4, 16, 16), time, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Invalid sample: shape [1, 4, 16, 16] ([B, 3, H, W], H and W multiples of 2)");
      assertThatThrownBy(() -> plain.forward(torch.zeros(2, 3, 16, 16), time, null))
          .hasMessage("Invalid timestep: shape [1] ([2])");
      assertThatThrownBy(() -> plain.forward(torch.zeros(1, 3, 16, 16), time, time))
          .hasMessage("Invalid class labels: given (the network has no classes)");
      assertThatThrownBy(() -> classes.forward(torch.zeros(1, 3, 16, 16), time, null))
          .hasMessage("Invalid class labels: none ([1], the network has 10 classes)");
    }
  }

  private static UNet2DModel model(UNet2DConfig config) {
    UNet2DModel model = UNet2DModel.forInference(config, ComputeDevice.CPU.resolve());
    model.parameters().initialize(3);
    return model;
  }

  private static Scalar one() {
    return new Scalar(1.0);
  }

  private static Scalar two() {
    return new Scalar(2.0);
  }
}
