package org.ruyi.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DModel;

class CheckpointsTest {
  @ParameterizedTest
  @CsvSource({"0, FP32", "0.3, FP32", "0, BF16"})
  void outputAndGradientsAreThoseOfThePlainWayBitForBit(double dropout, Precision precision) {
    UNet2DConfig config =
        UNet2DConfig.fromJson(
            Golden.text("unet2d-tiny/config.json")
                .replace("\"dropout\": 0.0", "\"dropout\": " + dropout)
                .replace("\"layers_per_block\": 1", "\"layers_per_block\": 2"));
    try (PointerScope scope = new PointerScope()) {
      Outcome plain = train(config, precision, Checkpoints.none());
      Outcome recomputed = train(config, precision, Checkpoints.recompute());

      assertThat(Tensors.floats(recomputed.out())).isEqualTo(Tensors.floats(plain.out()));
      assertThat(Tensors.floats(recomputed.sample())).isEqualTo(Tensors.floats(plain.sample()));
      assertThat(Tensors.floats(recomputed.gradients()))
          .isEqualTo(Tensors.floats(plain.gradients()));
    }
  }

  private record Outcome(Tensor out, Tensor sample, Tensor gradients) {}

  private static Outcome train(UNet2DConfig config, Precision precision, Checkpoints checkpoints) {
    var device = ComputeDevice.CPU.resolve();
    UNet2DModel model = UNet2DModel.forTraining(config, device);
    model.parameters().initialize(1);
    model.dropoutSeed().train(5);
    Tensor sample = noise(2).set_requires_grad(true);
    Tensor time = Tensor.create(new long[] {5, 800}, 2);

    Tensor out = precision.compute(device, () -> model.forward(sample, time, null, checkpoints));
    torch.mse_loss(out, noise(3)).backward();
    checkpoints.backward();

    return new Outcome(out.detach(), sample.grad(), model.parameters().gradients());
  }

  @Test
  void onlyWhatSegmentsHandOnIsKept() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.ones(3).set_requires_grad(true);
      Checkpoints checkpoints = Checkpoints.recompute();
      int[] calls = {0};

      Tensor squared =
          checkpoints.runOne(
              () -> {
                calls[0]++;
                return x.mul(x);
              });
      Tensor out = checkpoints.runOne(() -> squared.mul(new Scalar(3.0)));

      assertThat(squared.grad_fn()).isNull();
      assertThat(out.requires_grad()).isTrue();
      out.sum().backward();
      checkpoints.backward();
      assertThat(calls[0]).isEqualTo(2);
      assertThat(Tensors.floats(x.grad())).containsExactly(6, 6, 6);
    }
  }

  private static Tensor noise(long seed) {
    return randn(new long[] {2, 3, 16, 16}, new GeneratorOptional(make_generator_cpu(seed)));
  }
}
