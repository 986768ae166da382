package org.ruyi.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DModel;

class PrecisionTest {
  /** bfloat16 keeps 8 bits, 0.4 %; a network's error is a few of them. */
  private static final double BF16 = 3e-2;

  @Test
  void aNetworkInBfloat16IsThatInFp32UpToItsBits() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Device device = ComputeDevice.CPU.resolve();
      UNet2DModel model =
          UNet2DModel.forInference(
              UNet2DConfig.fromJson(Golden.text("unet2d-tiny/config.json")), device);
      Map<String, Tensor> weights =
          Golden.tensors("unet2d-tiny/diffusion_pytorch_model.safetensors");
      model.parameters().byName().forEach((name, tensor) -> tensor.copy_(weights.get(name)));
      Map<String, Tensor> golden = Golden.tensors("unet2d-tiny/io.safetensors");
      Tensor sample = golden.get("sample");
      Tensor time = golden.get("timestep");

      Tensor half = Precision.BF16.compute(device, () -> model.forward(sample, time, null));
      Tensor full = Precision.FP32.compute(device, () -> model.forward(sample, time, null));

      assertThat(half.scalar_type().intern()).isEqualTo(ScalarType.Float);
      assertThat(Tensors.difference(half, golden.get("out"))).isBetween(1e-4, BF16);
      assertThat(Tensors.difference(full, golden.get("out"))).isLessThan(1e-5);
    }
  }

  @Test
  void weightsThatChangeAreSeen() {
    try (PointerScope scope = new PointerScope()) {
      Device device = ComputeDevice.CPU.resolve();
      ParameterScope network = ParameterScope.root();
      Linear linear = new Linear(network, 4, 4);
      FlatParameters flat = FlatParameters.forTraining(network.parameters(), device);
      Tensor x = torch.ones(1, 4);

      for (int i = 1; i < 4; i++) {
        try (NoGradGuard guard = new NoGradGuard()) {
          flat.values().fill_(new Scalar((double) i));
        }
        Tensor out = Precision.BF16.compute(device, () -> linear.forward(x));
        assertThat(Tensors.floats(out)).containsOnly(5f * i);
      }
    }
  }

  @Test
  void itHoldsForItsThreadAndItsBodyOnly() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (PointerScope scope = new PointerScope()) {
      Device device = ComputeDevice.CPU.resolve();
      boolean[] on = new boolean[2];
      Precision.BF16.compute(
          device,
          () -> {
            on[0] = Autocast.state().cpu();
            on[1] = CompletableFuture.supplyAsync(() -> Autocast.state().cpu(), other).join();
            return torch.zeros(1);
          });
      assertThat(on).containsExactly(true, false);
      assertThat(Autocast.state().cpu()).isFalse();
      assertThatThrownBy(
              () ->
                  Precision.BF16.compute(
                      device,
                      () -> {
                        throw new IllegalStateException("no");
                      }))
          .hasMessage("no");
      assertThat(Autocast.state().cpu()).isFalse();
    } finally {
      other.shutdown();
    }
  }
}
