package org.ruyi.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randint;
import static org.bytedeco.pytorch.global.torch.randn;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ruyi.model.Draws;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.loss.EdmScaling;
import org.ruyi.model.loss.InputPerturbation;
import org.ruyi.model.loss.LogNormalSigmas;
import org.ruyi.model.loss.LossWeight;
import org.ruyi.model.loss.NoiseOffset;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.PredictionType;
import org.ruyi.model.scheduler.VarianceType;
import org.ruyi.model.unet.UNet2DConfig;
import org.ruyi.model.unet.UNet2DModel;

class ObjectiveTest {
  private static final String JSON = Golden.text("unet2d-tiny/config.json");
  private static final UNet2DConfig PLAIN = UNet2DConfig.fromJson(JSON);
  private static final UNet2DConfig TWICE =
      UNet2DConfig.fromJson(JSON.replace("\"out_channels\": 3", "\"out_channels\": 6"));
  private static final UNet2DConfig CLASSES =
      UNet2DConfig.fromJson(JSON.replace("\"num_class_embeds\": null", "\"num_class_embeds\": 3"));
  private static final Objective EDM =
      new Objective.Edm(new EdmScaling(0.5), LogNormalSigmas.paper());

  private static TrainerConfig config(
      UNet2DConfig unet, Objective objective, Perturbations perturbations) {
    return new TrainerConfig(
        unet,
        new NoiseScheduleConfig(NoiseScheduleConfig.ddpm().schedule(), 8, 1e-3, 0.5),
        objective,
        perturbations,
        AdamWConfig.defaults(),
        1,
        Compute.on(ComputeDevice.CPU));
  }

  private static Tensor images() {
    return Draws.normal(1, 4, 3, 16, 16).mul(new Scalar(0.3));
  }

  private static List<Objective> objectives() {
    return List.of(
        new Objective.Simple(
            PredictionType.V_PREDICTION, LossWeight.minSnr(5), TimestepChoice.LOSS_AWARE),
        new Objective.Hybrid(
            PredictionType.EPSILON, LossWeight.p2(1, 1), 0.001, TimestepChoice.UNIFORM),
        new Objective.Variational(
            PredictionType.EPSILON, VarianceType.LEARNED_RANGE, TimestepChoice.LOSS_AWARE),
        new Objective.Variational(
            PredictionType.SAMPLE, VarianceType.FIXED_LARGE, TimestepChoice.UNIFORM),
        EDM);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void everyObjectiveFalls(Objective objective) {
    try (PointerScope scope = new PointerScope();
        Trainer trainer =
            Trainer.open(
                config(
                    objective.outputFactor() == 2 ? TWICE : PLAIN,
                    objective,
                    Perturbations.none()))) {
      trainer.initialize(1);
      double before = trainer.step(images(), null, 7, 0, 0).loss();
      for (int i = 0; i < 15; i++) {
        assertThat(trainer.step(images(), null, 7, i, 1e-3).finite()).isTrue();
      }

      assertThat(trainer.step(images(), null, 7, 0, 0).loss()).isLessThan(0.9 * before);
    }
  }

  /**
   * The step that was before there was a choice: noise, then timesteps, then PyTorch's mse_loss.
   */
  @Test
  void theDefaultIsTheMeanSquareToTheLastBit() {
    NoiseScheduleConfig noiseConfig = NoiseScheduleConfig.ddpm();
    try (PointerScope scope = new PointerScope();
        Trainer trainer =
            Trainer.open(
                new TrainerConfig(
                    PLAIN, noiseConfig, AdamWConfig.defaults(), 0, ComputeDevice.CPU))) {
      trainer.initialize(3);
      UNet2DModel model = UNet2DModel.forTraining(PLAIN, new Device(DeviceType.CPU));
      model.parameters().initialize(3);
      Generator generator = make_generator_cpu(9);
      Tensor images = images();
      Tensor noise = randn(images.shape(), new GeneratorOptional(generator));
      Tensor timesteps =
          randint(
              1000,
              new long[] {4},
              new GeneratorOptional(generator),
              new TensorOptions(ScalarType.Long));
      Tensor expected =
          torch.mse_loss(
              model.forward(
                  NoiseSchedule.of(noiseConfig).addNoise(images, noise, timesteps),
                  timesteps,
                  null),
              noise);
      expected.backward();

      StepResult result = trainer.step(images, null, 9, 0, 1e-3);

      assertThat(result.loss()).isEqualTo(expected.item_double());
      assertThat(result.gradientNorm()).isEqualTo(model.parameters().gradientNorm());
      Tensor parameters = model.parameters().values();
      Tensor gradients = model.parameters().gradients();
      new AdamW(AdamWConfig.defaults())
          .step(
              parameters,
              gradients,
              torch.zeros_like(parameters),
              torch.zeros_like(parameters),
              0,
              1e-3);
      assertThat(Tensors.floats(trainer.parameters())).isEqualTo(Tensors.floats(parameters));
    }
  }

  @Test
  void droppedConditionsAreTheLastClass() {
    Perturbations always =
        new Perturbations(new NoiseOffset(0), new InputPerturbation(0), new ConditionDropout(1));
    Tensor labels = Tensor.create(new long[] {0, 1, 0, 1}, 4);
    Tensor none = Tensor.create(new long[] {2, 2, 2, 2}, 4);

    assertThat(loss(CLASSES, always, labels)).isEqualTo(loss(CLASSES, Perturbations.none(), none));
    assertThat(loss(CLASSES, always, labels))
        .isNotEqualTo(loss(CLASSES, Perturbations.none(), labels));
    try (PointerScope scope = new PointerScope()) {
      Tensor dropped =
          new ConditionDropout(0.1)
              .apply(
                  torch.zeros(new long[] {100_000}, new TensorOptions(ScalarType.Long)),
                  2,
                  make_generator_cpu(1));
      assertThat(dropped.to(ScalarType.Double).mean().item_double()).isBetween(0.19, 0.21);
    }
  }

  @Test
  void offsetsAndPerturbationsChangeTheLoss() {
    double plain = loss(PLAIN, Perturbations.none(), null);

    assertThat(
            loss(
                PLAIN,
                new Perturbations(
                    new NoiseOffset(0.5), new InputPerturbation(0), new ConditionDropout(0)),
                null))
        .isNotEqualTo(plain);
    assertThat(
            loss(
                PLAIN,
                new Perturbations(
                    new NoiseOffset(0), new InputPerturbation(0.5), new ConditionDropout(0)),
                null))
        .isNotEqualTo(plain);
  }

  private static double loss(UNet2DConfig unet, Perturbations perturbations, Tensor labels) {
    try (PointerScope scope = new PointerScope();
        Trainer trainer = Trainer.open(config(unet, Objective.epsilon(), perturbations))) {
      trainer.initialize(1);
      return trainer.step(images(), labels, 5, 0, 0).loss();
    }
  }

  @Test
  void lossAwareTrainingGoesOnBitForBit() {
    TrainerConfig config =
        config(
            PLAIN,
            new Objective.Simple(
                PredictionType.EPSILON, LossWeight.uniform(), TimestepChoice.LOSS_AWARE),
            Perturbations.none());
    try (PointerScope scope = new PointerScope();
        Trainer whole = Trainer.open(config);
        Trainer half = Trainer.open(config)) {
      whole.initialize(1);
      for (int i = 0; i < 40; i++) {
        whole.step(images(), null, i, i, 1e-4);
      }
      assertThat(whole.timestepSampler().state()).hasSize(8 * 11).startsWith(10.0);
      half.parameters().copy_(whole.parameters());
      half.optimizerState().copy_(whole.optimizerState());
      half.timestepSampler().restore(whole.timestepSampler().state());
      for (int i = 40; i < 43; i++) {
        whole.step(images(), null, i, i, 1e-4);
        half.step(images(), null, i, i, 1e-4);
      }

      assertThat(Tensors.floats(half.parameters())).isEqualTo(Tensors.floats(whole.parameters()));
      assertThat(half.timestepSampler().state()).isEqualTo(whole.timestepSampler().state());
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(
            () ->
                config(
                    PLAIN,
                    new Objective.Hybrid(
                        PredictionType.EPSILON,
                        LossWeight.uniform(),
                        0.001,
                        TimestepChoice.UNIFORM),
                    Perturbations.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid network to train: 3 channels in, 3 out (6 out for its objective)");
    assertThatThrownBy(
            () ->
                config(
                    PLAIN,
                    EDM,
                    new Perturbations(
                        new NoiseOffset(0), new InputPerturbation(0.1), new ConditionDropout(0))))
        .hasMessage("Invalid input perturbation: 0.1 (0: the objective has no schedule)");
    assertThatThrownBy(
            () ->
                config(
                    PLAIN,
                    Objective.epsilon(),
                    new Perturbations(
                        new NoiseOffset(0), new InputPerturbation(0), new ConditionDropout(0.1))))
        .hasMessage(
            "Invalid dropout of conditions: 0.1 (0: the network has no class to stand for none)");
    assertThatThrownBy(() -> new ConditionDropout(2))
        .hasMessage("Invalid dropout of conditions: 2.0 (0 to 1)");
    try (PointerScope scope = new PointerScope();
        Trainer trainer = Trainer.open(config(PLAIN, Objective.epsilon(), Perturbations.none()))) {
      assertThatThrownBy(() -> trainer.timestepSampler().restore(new double[1]))
          .hasMessage("Invalid state of timesteps: 1 numbers (none: this sampler learns nothing)");
    }
  }
}
