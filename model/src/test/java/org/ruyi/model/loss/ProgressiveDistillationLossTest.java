package org.ruyi.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ruyi.model.Tensors.assertClose;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ruyi.model.Draws;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.DdimScheduler;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.PredictionType;
import org.ruyi.model.scheduler.Sampler;
import org.ruyi.model.scheduler.SchedulerConfig;

class ProgressiveDistillationLossTest {
  private static final double TOLERANCE = 1e-5;
  private static final int STEPS = 5;
  private static final NoiseSchedule DDPM = NoiseSchedule.of(NoiseScheduleConfig.ddpm());
  private static final Denoiser TEACHER = (x, t) -> x.sin();

  /** The student that meets its target lands in one DDIM step where two of the teacher's land. */
  @ParameterizedTest
  @EnumSource(PredictionType.class)
  void oneStepTowardsTheTargetIsTwoStepsOfTheTeacher(PredictionType type) {
    ProgressiveDistillationLoss loss =
        new ProgressiveDistillationLoss(DDPM, type, LossWeight.uniform(), TEACHER, STEPS);
    Sampler teacher = new DdimScheduler(config(type), 2 * STEPS, 0);
    Sampler student = new DdimScheduler(config(type), STEPS, 0);
    assertThat(loss.timesteps()).containsExactly(199, 399, 599, 799, 999);
    assertThat(student.timesteps()).containsExactly(999, 799, 599, 399, 199);
    try (PointerScope scope = new PointerScope()) {
      Tensor original = Draws.normal(1, 1, 2, 3, 3);
      Tensor noise = Draws.normal(2, 1, 2, 3, 3);
      for (int i = 0; i < STEPS; i++) {
        long t = (long) student.timesteps()[i];
        Tensor timesteps = Tensor.create(new long[] {t}, 1);
        Tensor noisy = AlphaSigma.at(DDPM, timesteps, original).diffuse(original, noise);

        Tensor halfway = teacher.step(2 * i, TEACHER.predict(noisy, timesteps), noisy, null);
        Tensor expected =
            teacher.step(2 * i + 1, TEACHER.predict(halfway, timesteps), halfway, null);
        Tensor target = targetOf(loss, original, noise, timesteps);

        assertClose("t = " + t, student.step(i, target, noisy, null), expected, TOLERANCE);
      }
    }
  }

  /** The gradient of the squared error at 0 is −2·target / count. */
  private static Tensor targetOf(
      ProgressiveDistillationLoss loss, Tensor original, Tensor noise, Tensor timesteps) {
    Tensor zero = torch.zeros_like(original).set_requires_grad(true);
    loss.of((x, t) -> zero, original, noise, timesteps).values().sum().backward();
    return zero.grad().div(new Scalar(-2.0));
  }

  private static SchedulerConfig config(PredictionType type) {
    return SchedulerConfig.fromJson(
        """
        {"_class_name": "DDIMScheduler", "prediction_type": "%s", "clip_sample": false,
         "timestep_spacing": "trailing"}
        """
            .formatted(type.diffusersName()));
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(
            () ->
                new ProgressiveDistillationLoss(
                    DDPM, PredictionType.SAMPLE, LossWeight.uniform(), TEACHER, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid steps of the student: 3 (twice as many must divide the 1000 timesteps)");
  }
}
