package org.ruyi.model.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.ParameterLayout;
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
