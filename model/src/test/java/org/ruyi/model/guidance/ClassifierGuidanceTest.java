package org.ruyi.model.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.ruyi.model.Tensors.assertClose;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ruyi.model.Draws;
import org.ruyi.model.Tensors;
import org.ruyi.model.loss.AlphaSigma;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.PredictionType;

class ClassifierGuidanceTest {
  private static final double TOLERANCE = 1e-5;
  private static final NoiseSchedule DDPM = NoiseSchedule.of(NoiseScheduleConfig.ddpm());

  /** Classes of pictures N(μ_y, 0.3²). */
  private static final double VARIANCE = 0.09;

  private static Tensor means() {
    return Tensor.create(new float[] {-1, 0.2f, 1.5f}, 3);
  }

  private static Tensor total(AlphaSigma point) {
    return point
        .alpha()
        .mul(point.alpha())
        .mul(new Scalar(VARIANCE))
        .add(point.sigma().mul(point.sigma()));
  }

  /** log p(x_t|y) but for a constant, in closed form. */
  private static final NoisyClassifier CLASSIFIER =
      (x, t) -> {
        AlphaSigma point = AlphaSigma.at(DDPM, t, x);
        Tensor away = x.sub(point.alpha().mul(means().unsqueeze(0)));
        return away.mul(away).div(total(point)).mul(new Scalar(-0.5));
      };

  private static Tensor bestNoise(Tensor x, Tensor t, Tensor mean) {
    AlphaSigma point = AlphaSigma.at(DDPM, t, x);
    return point.sigma().div(total(point)).mul(x.sub(point.alpha().mul(mean)));
  }

  /** The best network that knows no class. */
  private static final Denoiser UNCONDITIONED =
      (x, t) -> {
        Tensor posterior = torch.softmax(CLASSIFIER.logits(x, t), 1);
        return bestNoise(x, t, posterior.mul(means().unsqueeze(0)).sum(1).unsqueeze(1));
      };

  @ParameterizedTest
  @EnumSource(PredictionType.class)
  void theBestNetworkGuidedByTheBestClassifierIsTheBestOfTheClass(PredictionType type) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor labels = Tensor.create(new long[] {0, 1, 2, 2}, 4);
      Tensor x = Draws.normal(1, 4, 1);
      Tensor t = Tensor.create(new float[] {20, 200, 500, 900}, 4);
      AlphaSigma point = AlphaSigma.at(DDPM, t, x);
      Denoiser network =
          (sample, time) ->
              point.outputFor(
                  type,
                  point.original(
                      PredictionType.EPSILON, UNCONDITIONED.predict(sample, time), sample),
                  sample);

      Tensor guided =
          new ClassifierGuidance(network, type, DDPM, CLASSIFIER, labels, 1).predict(x, t);

      Tensor expected = bestNoise(x, t, means().index_select(0, labels).unsqueeze(1));
      assertClose("ε", point.noise(type, guided, x), expected, 10 * TOLERANCE);
    }
  }

  @Test
  void theScaleMultipliesTheGradient() {
    try (PointerScope scope = new PointerScope()) {
      Tensor labels = Tensor.create(new long[] {0, 2}, 2);
      Tensor x = Draws.normal(1, 2, 1);
      Tensor t = Tensor.create(new long[] {300, 600}, 2);
      Denoiser nothing = (sample, time) -> torch.zeros_like(sample);
      ClassifierGuidance guidance =
          new ClassifierGuidance(nothing, PredictionType.EPSILON, DDPM, CLASSIFIER, labels, 2.5);

      AlphaSigma point = AlphaSigma.at(DDPM, t, x);
      assertClose(
          "ε",
          guidance.predict(x, t),
          point.sigma().mul(guidance.gradient(x, t)).mul(new Scalar(-2.5)),
          TOLERANCE);
      float[] gradient = Tensors.floats(guidance.gradient(x, t));
      double step = 1e-2;
      for (int i = 0; i < 2; i++) {
        double above = logLikelihood(x.add(new Scalar(step)), t, labels)[i];
        double below = logLikelihood(x.sub(new Scalar(step)), t, labels)[i];
        assertThat((double) gradient[i]).isCloseTo((above - below) / (2 * step), within(1e-2));
      }
    }
  }

  private static float[] logLikelihood(Tensor x, Tensor t, Tensor labels) {
    return Tensors.floats(ClassifierLoss.logLikelihood(CLASSIFIER.logits(x, t), labels));
  }

  @Test
  void theClassifiersLossIsTheCrossEntropyAtNoisyPictures() {
    try (PointerScope scope = new PointerScope()) {
      Tensor original = Draws.normal(1, 3, 1);
      Tensor noise = Draws.normal(2, 3, 1);
      Tensor labels = Tensor.create(new long[] {0, 2, 1}, 3);
      Tensor t = Tensor.create(new long[] {0, 300, 900}, 3);

      float[] losses =
          Tensors.floats(
              new ClassifierLoss(DDPM).of(CLASSIFIER, original, labels, noise, t).perExample());

      float[] logits = Tensors.floats(CLASSIFIER.logits(DDPM.addNoise(original, noise, t), t));
      int[] classes = {0, 2, 1};
      for (int b = 0; b < 3; b++) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
          sum += Math.exp(logits[3 * b + c] - logits[3 * b + classes[b]]);
        }
        assertThat(losses[b] / Math.log(sum)).isCloseTo(1, within(1e-3));
      }
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(
            () ->
                new ClassifierGuidance(
                    UNCONDITIONED,
                    PredictionType.EPSILON,
                    DDPM,
                    CLASSIFIER,
                    null,
                    Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid guidance: Infinity (finite)");
    try (PointerScope scope = new PointerScope()) {
      assertThatThrownBy(
              () -> AlphaSigma.at(DDPM, Tensor.create(new float[] {1.5f}, 1), torch.zeros(1, 1)))
          .hasMessage("Invalid timestep: a fraction (an index of the schedule)");
    }
  }
}
