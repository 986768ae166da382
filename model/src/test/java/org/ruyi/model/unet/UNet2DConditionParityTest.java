package org.ruyi.model.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ruyi.model.Tensors.assertClose;

import java.io.IOException;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.io.NetworkFolder;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.ComputeDevice;

class UNet2DConditionParityTest {
  private static final String NAME = "unet2d-condition-tiny";
  private static final double OUTPUT = 1e-5;
  private static final double GRADIENT = 1e-4;

  /** cuDNN sums in another order, and TF32 stays off by default for matrix products only. */
  private static final double GPU = 5e-3;

  @Test
  void outputsAndGradientsAreThoseOfDiffusers() throws IOException {
    compare(ComputeDevice.CPU, OUTPUT, GRADIENT, Checkpoints.none());
  }

  @Test
  void outputsAndGradientsWithCheckpointsAreThoseOfDiffusers() throws IOException {
    compare(ComputeDevice.CPU, OUTPUT, GRADIENT, Checkpoints.recompute());
  }

  @Test
  @Tag("gpu")
  void outputsAndGradientsAreThoseOfDiffusersOnCuda() throws IOException {
    Assumptions.assumeTrue(torch.cuda_is_available(), "libtorch sees no CUDA device");
    compare(ComputeDevice.CUDA, GPU, GPU, Checkpoints.none());
  }

  private static void compare(
      ComputeDevice where,
      double outputTolerance,
      double gradientTolerance,
      Checkpoints checkpoints)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Device device = where.resolve();
      UNet2DConditionConfig config =
          NetworkFolder.readConfig(Golden.path(NAME), UNet2DConditionConfig::fromJson);
      UNet2DConditionModel model = UNet2DConditionModel.forTraining(config, device);
      NetworkFolder.readParameters(
          Golden.path(NAME), model.parameters().layout(), model.parameters().values());
      Map<String, Tensor> golden = Golden.tensors(NAME + "/io.safetensors");
      Tensor sample = on(golden.get("sample"), device);
      sample.set_requires_grad(true);
      Tensor timestep = on(golden.get("timestep"), device);
      Condition text = Condition.of(on(golden.get("encoder_hidden_states"), device));

      Tensor out = model.forward(sample, timestep, text, checkpoints);
      Tensor loss = torch.mse_loss(out, on(golden.get("target"), device));
      loss.backward();
      checkpoints.backward();

      Tensor largest = out.sub(on(golden.get("out"), device)).abs().max();
      assertThat(largest.item_double()).isLessThanOrEqualTo(outputTolerance);
      assertClose("loss", loss, golden.get("loss"), outputTolerance);
      assertClose("grad_input", sample.grad(), golden.get("grad_input.sample"), gradientTolerance);
      GoldenGradients.assertEqual(model.parameters(), golden, gradientTolerance);

      Tensor mask = on(golden.get("encoder_attention_mask"), device);
      Tensor masked = model.forward(sample, timestep, text.withMask(mask));
      assertClose("out_masked", masked, golden.get("out_masked"), outputTolerance);
      assertThat(Tensors.difference(masked, golden.get("out"))).isGreaterThan(1e-3);
    }
  }

  private static Tensor on(Tensor tensor, Device device) {
    return tensor.to(device, tensor.scalar_type());
  }
}
