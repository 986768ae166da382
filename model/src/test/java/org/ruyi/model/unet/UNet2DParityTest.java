package org.ruyi.model.unet;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.model.Golden;
import org.ruyi.model.io.NetworkFolder;
import org.ruyi.model.nn.ComputeDevice;

class UNet2DParityTest {
  private static final double OUTPUT = 1e-5;
  private static final double GRADIENT = 1e-4;

  /** cuDNN sums in another order, and TF32 stays off by default for matrix products only. */
  private static final double GPU = 5e-3;

  @ParameterizedTest
  @ValueSource(strings = {"unet2d-tiny", "unet2d-adagn-classcond"})
  void outputsAndGradientsAreThoseOfDiffusers(String name) throws IOException {
    compare(name, ComputeDevice.CPU, OUTPUT, GRADIENT);
  }

  @Test
  @Tag("gpu")
  void outputsAndGradientsAreThoseOfDiffusersOnCuda() throws IOException {
    Assumptions.assumeTrue(torch.cuda_is_available(), "libtorch sees no CUDA device");
    compare("unet2d-tiny", ComputeDevice.CUDA, GPU, GPU);
    compare("unet2d-adagn-classcond", ComputeDevice.CUDA, GPU, GPU);
  }

  private static void compare(
      String name, ComputeDevice where, double outputTolerance, double gradientTolerance)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      UNet2DConfig config = NetworkFolder.readConfig(Golden.path(name), UNet2DConfig::fromJson);
      var device = where.resolve();
      UNet2DModel model = UNet2DModel.forTraining(config, device);
      NetworkFolder.readParameters(
          Golden.path(name), UNet2DModel.layout(config), model.parameters().values());
      Map<String, Tensor> golden = Golden.tensors(name + "/io.safetensors");
      Tensor sample = on(golden.get("sample"), device);
      sample.set_requires_grad(true);
      Tensor labels = golden.get("class_labels");

      Tensor out =
          model.forward(
              sample,
              on(golden.get("timestep"), device),
              labels == null ? null : on(labels, device));
      Tensor loss = torch.mse_loss(out, on(golden.get("target"), device));
      loss.backward();

      assertClose("out", out, golden.get("out"), outputTolerance);
      assertClose("loss", loss, golden.get("loss"), outputTolerance);
      assertClose("grad_input", sample.grad(), golden.get("grad_input.sample"), gradientTolerance);
      GoldenGradients.assertEqual(model.parameters(), golden, gradientTolerance);
    }
  }

  private static Tensor on(Tensor tensor, Device device) {
    return tensor.to(device, tensor.scalar_type());
  }
}
