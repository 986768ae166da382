package org.ruyi.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.unet.UNet2DConfig;

class TrainerTest {
  private static final UNet2DConfig TINY =
      UNet2DConfig.fromJson(Golden.text("unet2d-tiny/config.json"));
  private static final TrainerConfig CONFIG = config(TINY, 1);

  private static TrainerConfig config(UNet2DConfig unet, double clip) {
    return new TrainerConfig(
        unet, NoiseScheduleConfig.ddpm(), AdamWConfig.defaults(), clip, ComputeDevice.CPU);
  }

  private static Tensor images(long seed) {
    return randn(new long[] {4, 3, 16, 16}, new GeneratorOptional(make_generator_cpu(seed)))
        .mul(new Scalar(0.3));
  }

  @Test
  void lossFallsOnOneBatch() {
    try (PointerScope scope = new PointerScope();
        Trainer trainer = Trainer.open(CONFIG)) {
      trainer.initialize(1);
      Tensor images = images(2);
      List<Double> losses = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        StepResult result = trainer.step(images, null, i, i, 2e-3);
        assertThat(result.finite()).isTrue();
        losses.add(result.loss());
      }

      assertThat(mean(losses.subList(50, 60))).isLessThan(0.5 * mean(losses.subList(0, 5)));
      assertThat(losses.get(0)).isBetween(0.8, 2.0);
    }
  }

  @Test
  void sameSeedsGiveTheSameBits() {
    assertThat(train(5, 3)).isEqualTo(train(5, 3));
    assertThat(train(5, 3)).isNotEqualTo(train(6, 3));
  }

  @Test
  void trainersInTwoThreadsComputeWhatEachWouldAlone() throws Exception {
    float[] first = train(5, 4);
    float[] second = train(6, 4);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<float[]> one = threads.submit(() -> train(5, 4));
      Future<float[]> two = threads.submit(() -> train(6, 4));

      assertThat(one.get()).isEqualTo(first);
      assertThat(two.get()).isEqualTo(second);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aTrainerOpenedFromTheVectorsOfAnotherGoesOnBitForBit() {
    try (PointerScope scope = new PointerScope();
        Trainer whole = Trainer.open(CONFIG);
        Trainer half = Trainer.open(CONFIG)) {
      whole.initialize(1);
      for (int i = 0; i < 2; i++) {
        whole.step(images(i), null, i, i, 1e-3);
      }
      half.parameters().copy_(whole.parameters());
      half.optimizerState().copy_(whole.optimizerState());
      for (int i = 2; i < 4; i++) {
        whole.step(images(i), null, i, i, 1e-3);
        half.step(images(i), null, i, i, 1e-3);
      }

      assertThat(Tensors.floats(half.parameters())).isEqualTo(Tensors.floats(whole.parameters()));
      assertThat(Tensors.floats(half.optimizerState()))
          .isEqualTo(Tensors.floats(whole.optimizerState()));
    }
  }

  @Test
  void aStepIsLossGradientClippingAndAdamW() {
    try (PointerScope scope = new PointerScope();
        Trainer trainer = Trainer.open(config(TINY, 1e-3))) {
      trainer.initialize(1);
      float[] before = Tensors.floats(trainer.parameters());

      StepResult result = trainer.step(images(1), null, 1, 0, 1e-3);

      int n = before.length;
      assertThat(trainer.parameterCount()).isEqualTo(n);
      float[] state = Tensors.floats(trainer.optimizerState());
      assertThat(state).hasSize(2 * n);
      double clippedNorm = 0;
      for (int i = 0; i < n; i++) {
        clippedNorm += Math.pow(state[i] / 0.1, 2);
      }
      assertThat(result.gradientNorm()).isGreaterThan(1e-2);
      assertThat(Math.sqrt(clippedNorm)).isBetween(0.999e-3, 1.001e-3);
      float[] after = Tensors.floats(trainer.parameters());
      for (int i = 0; i < n; i += 97) {
        double gradient = state[i] / 0.1;
        double expected = before[i] * (1 - 1e-5) - 1e-3 * gradient / (Math.abs(gradient) + 1e-8);
        assertThat(Math.abs(after[i] - expected)).isLessThan(2e-6);
      }
    }
  }

  @Test
  void aGradientThatIsNotFiniteChangesNothing() {
    try (PointerScope scope = new PointerScope();
        Trainer trainer = Trainer.open(CONFIG)) {
      trainer.initialize(1);
      trainer.step(images(1), null, 1, 0, 1e-3);
      float[] parameters = Tensors.floats(trainer.parameters());
      float[] state = Tensors.floats(trainer.optimizerState());
      Tensor broken = torch.full(new long[] {2, 3, 16, 16}, new Scalar(Double.NaN));

      StepResult result = trainer.step(broken, null, 2, 1, 1e-3);

      assertThat(result.finite()).isFalse();
      assertThat(Tensors.floats(trainer.parameters())).isEqualTo(parameters);
      assertThat(Tensors.floats(trainer.optimizerState())).isEqualTo(state);
      assertThat(trainer.step(images(1), null, 2, 1, 1e-3).finite()).isTrue();
    }
  }

  @Test
  void classesAreLearnt() {
    UNet2DConfig classes =
        UNet2DConfig.fromJson(
            Golden.text("unet2d-tiny/config.json")
                .replace("\"num_class_embeds\": null", "\"num_class_embeds\": 3"));
    try (PointerScope scope = new PointerScope();
        Trainer trainer = Trainer.open(config(classes, 0))) {
      trainer.initialize(1);
      Tensor labels = Tensor.create(new long[] {0, 2, 2, 0}, 4);

      trainer.step(images(1), labels, 1, 0, 1e-3);

      int offset =
          (int)
              trainer.layout().specs().stream()
                  .filter(spec -> spec.name().equals("class_embedding.weight"))
                  .findFirst()
                  .orElseThrow()
                  .offset();
      Tensor means = trainer.optimizerState().narrow(0, offset, 3 * 128).view(3, 128);
      assertThat(means.select(0, 0).norm().item_double()).isPositive();
      assertThat(means.select(0, 1).norm().item_double()).isZero();
      assertThatThrownBy(
              () -> trainer.step(images(1), Tensor.create(new long[] {0, 3, 0, 0}, 4), 1, 0, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid class labels: 0 to 3 (0 to 2)");
    }
  }

  @Test
  void tellsWhatEachExampleCost() {
    try (PointerScope scope = new PointerScope();
        Trainer trainer = Trainer.open(CONFIG)) {
      trainer.initialize(1);
      StepResult result = trainer.step(images(1), null, 1, 0, 1e-3);

      ExampleLosses examples = result.examples();
      assertThat(Arrays.stream(examples.losses()).average().orElseThrow())
          .isCloseTo(result.loss(), within(1e-6));
      assertThat(Arrays.stream(examples.timesteps()).boxed().toList())
          .hasSize(4)
          .allSatisfy(t -> assertThat(t).isBetween(0.0, 999.0).isEqualTo(Math.rint(t)));
    }
  }

  @Test
  void memoryDoesNotGrowWithSteps() {
    try (PointerScope scope = new PointerScope();
        Trainer trainer = Trainer.open(CONFIG)) {
      trainer.initialize(1);
      Tensor images = images(1);
      trainer.step(images, null, 1, 0, 1e-3);
      long before = Pointer.totalCount();
      for (int i = 1; i < 5; i++) {
        trainer.step(images, null, 1, i, 1e-3);
      }

      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(
            () ->
                config(UNet2DConfig.fromJson(Golden.text("unet2d-adagn-classcond/config.json")), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid network to train: 3 channels in, 6 out");
    assertThatThrownBy(() -> config(TINY, -1))
        .hasMessage("Invalid gradient clip: -1.0 (0 for none, or a positive norm)");
    try (PointerScope scope = new PointerScope();
        Trainer trainer = Trainer.open(CONFIG)) {
      assertThatThrownBy(() -> trainer.step(torch.zeros(3, 16, 16), null, 0, 0, 0))
          .hasMessage("Invalid images: Float of shape [3, 16, 16] (fp32 [B, C, H, W])");
      assertThatThrownBy(() -> trainer.step(images(1), null, 0, -1, 0))
          .hasMessage("Invalid step: -1 (counted from 0)");
      assertThatThrownBy(() -> trainer.step(images(1), null, 0, 0, Double.NaN))
          .hasMessage("Invalid learning rate: NaN (not negative, finite)");
    }
  }

  private static float[] train(long seed, int steps) {
    try (PointerScope scope = new PointerScope();
        Trainer trainer = Trainer.open(CONFIG)) {
      trainer.initialize(seed);
      for (int i = 0; i < steps; i++) {
        trainer.step(images(seed + i), null, seed * 1000 + i, i, 1e-3);
      }
      return Tensors.floats(trainer.parameters());
    }
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
