package org.ruyi.model.dit;

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
import org.ruyi.model.io.NetworkFolder;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.unet.GoldenGradients;

class DiTParityTest {
  private static final double OUTPUT = 1e-5;
  private static final double GRADIENT = 1e-4;
  private static final double GPU = 1e-3;

  @Test
  void outputsAndGradientsAreThoseOfDiffusers() throws IOException {
    compare(ComputeDevice.CPU, OUTPUT, GRADIENT);
  }

  @Test
  @Tag("gpu")
  void outputsAndGradientsAreThoseOfDiffusersOnCuda() throws IOException {
    Assumptions.assumeTrue(torch.cuda_is_available(), "libtorch sees no CUDA device");
    compare(ComputeDevice.CUDA, GPU, GPU);
  }

  private static void compare(ComputeDevice where, double output, double gradient)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Device device = where.resolve();
      DiTTransformer2DModel model =
          DiTTransformer2DModel.forTraining(
              DiTConfig.fromJson(Golden.text("dit-tiny/config.json")), device);
      NetworkFolder.readParameters(
          Golden.path("dit-tiny"), model.parameters().layout(), model.parameters().values());
      Map<String, Tensor> golden = Golden.tensors("dit-tiny/io.safetensors");
      golden.replaceAll((name, tensor) -> tensor.to(device, tensor.scalar_type()));
      Tensor sample = golden.get("sample");
      sample.set_requires_grad(true);

      Tensor out = model.forward(sample, golden.get("timestep"), golden.get("class_labels"));
      Tensor loss = torch.mse_loss(out, golden.get("target"));
      loss.backward();

      assertClose("out", out, golden.get("out"), output);
      assertClose("loss", loss, golden.get("loss"), output);
      assertClose("grad_input", sample.grad(), golden.get("grad_input.sample"), gradient);
      GoldenGradients.assertEqual(model.parameters(), golden, gradient);
    }
  }
}
