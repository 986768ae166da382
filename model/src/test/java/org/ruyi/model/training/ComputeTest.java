package org.ruyi.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ruyi.model.Tensors.assertClose;

import java.util.OptionalInt;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ruyi.model.Draws;
import org.ruyi.model.Golden;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.Gpu;
import org.ruyi.model.nn.Precision;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.unet.UNet2DConfig;

class ComputeTest {
  private static final UNet2DConfig UNET =
      UNet2DConfig.fromJson(Golden.text("unet2d-tiny/config.json"));
  private static final double FP32 = 1e-4;
  private static final double BF16 = 0.1;

  static Stream<Arguments> ways() {
    return Stream.of(
        Arguments.of(compute(Precision.FP32, GradientCheckpointing.ON, OptionalInt.empty()), FP32),
        Arguments.of(compute(Precision.FP32, GradientCheckpointing.OFF, OptionalInt.of(3)), FP32),
        Arguments.of(compute(Precision.FP32, GradientCheckpointing.ON, OptionalInt.of(1)), FP32),
        Arguments.of(compute(Precision.BF16, GradientCheckpointing.OFF, OptionalInt.empty()), BF16),
        Arguments.of(compute(Precision.BF16, GradientCheckpointing.ON, OptionalInt.of(4)), BF16));
  }

  private static Compute compute(
      Precision precision, GradientCheckpointing checkpointing, OptionalInt microBatch) {
    return new Compute(ComputeDevice.CPU, Gpu.FIRST, precision, checkpointing, microBatch);
  }

  /** After the first step AdamW's first moments are a tenth of the gradients. */
  @ParameterizedTest
  @MethodSource("ways")
  void everyWayFindsTheSameGradients(Compute compute, double tolerance) {
    try (PointerScope scope = new PointerScope();
        Trainer plain = trained(Compute.on(ComputeDevice.CPU));
        Trainer other = trained(compute)) {
      long count = plain.parameterCount();
      assertClose(
          "gradients",
          other.optimizerState().narrow(0, 0, count),
          plain.optimizerState().narrow(0, 0, count),
          tolerance);
    }
  }

  private static Trainer trained(Compute compute) {
    Trainer trainer =
        Trainer.open(
            new TrainerConfig(
                UNET,
                NoiseScheduleConfig.ddpm(),
                Objective.epsilon(),
                Perturbations.none(),
                AdamWConfig.defaults(),
                0,
                compute));
    trainer.initialize(1);
    Tensor images = Draws.normal(1, 5, 3, 16, 16);
    assertThat(trainer.step(images, null, 7, 0, 1e-3).finite()).isTrue();
    return trainer;
  }

  @Test
  void namesAnImpossibleMicroBatch() {
    assertThatThrownBy(() -> compute(Precision.FP32, GradientCheckpointing.OFF, OptionalInt.of(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid micro-batch: 0 (at least 1)");
  }
}
