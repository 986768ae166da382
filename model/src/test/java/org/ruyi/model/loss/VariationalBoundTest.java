package org.ruyi.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.ruyi.model.Tensors.assertClose;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ruyi.model.Draws;
import org.ruyi.model.Golden;
import org.ruyi.model.Tensors;
import org.ruyi.model.scheduler.BetaSchedule;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.PredictionType;
import org.ruyi.model.scheduler.VarianceType;

class VariationalBoundTest {
  private static final double GOLDEN_TOLERANCE = 1e-6;
  private static final double NAIVE_TOLERANCE = 1e-5;
  private static final double BITS_TOLERANCE = 1e-2;
  private static final NoiseSchedule DDPM = NoiseSchedule.of(NoiseScheduleConfig.ddpm());

  @ParameterizedTest
  @CsvSource({"linear,1e-4,0.02", "scaled_linear,0.00085,0.012", "squaredcos_cap_v2,1e-4,0.02"})
  void learnedVariancesAreTheReferencesBeyondTheFirst(String name, double start, double end) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> golden = Golden.tensors("schedulers/schedules.safetensors");
      NoiseSchedule schedule =
          NoiseSchedule.of(new NoiseScheduleConfig(BetaSchedule.of(name), 1000, start, end));
      VariationalBound bound =
          new VariationalBound(schedule, PredictionType.EPSILON, VarianceType.LEARNED_RANGE);
      Posterior posterior = Posterior.of(schedule);
      long[] all = new long[999];
      Arrays.setAll(all, i -> i + 1L);
      Tensor timesteps = Tensor.create(all, all.length);

      assertClose(
          "log variance",
          bound.learnedLogVariance(golden.get("learned_range.v").narrow(0, 1, 999), timesteps),
          golden.get("learned_range.log_variance." + name).narrow(0, 1, 999),
          GOLDEN_TOLERANCE);
      assertClose(
          "coefficient of x_0",
          Tensor.create(posterior.originalCoefficient(), 1000),
          golden.get("posterior.x0_coefficient." + name),
          GOLDEN_TOLERANCE);
      assertClose(
          "coefficient of x_t",
          Tensor.create(posterior.noisyCoefficient(), 1000),
          golden.get("posterior.x_t_coefficient." + name),
          GOLDEN_TOLERANCE);
    }
  }

  /**
   * With the true reverse process the bound is tight: it is the mean −log₂ p of the very pictures,
   * which is about the entropy of the Gaussian plus log₂ of the levels per unit.
   */
  @Test
  void theBoundOfAGaussianWithTheBestNetworkIsItsEntropy() {
    double deviation = 0.3;
    NoiseSchedule schedule =
        NoiseSchedule.of(new NoiseScheduleConfig(BetaSchedule.LINEAR, 100, 1e-3, 0.2));
    VariationalBound bound =
        new VariationalBound(schedule, PredictionType.EPSILON, VarianceType.LEARNED_RANGE);
    ClosedForm data = new ClosedForm(0.1, deviation);
    try (PointerScope scope = new PointerScope()) {
      Tensor original =
          levels(Draws.normal(1, 64, 1, 80, 80).mul(new Scalar(deviation)).add(new Scalar(0.1)));

      double bits =
          bound
              .bitsPerDimension(data.noiseAndVariance(schedule), original, make_generator_cpu(2))
              .mean()
              .item_double();

      double truth = negativeLogLikelihood(original, 0.1, deviation);
      assertThat(bits).isCloseTo(truth, within(BITS_TOLERANCE));
      double entropy = Math.log(127.5 * deviation * Math.sqrt(2 * Math.PI * Math.E)) / Math.log(2);
      assertThat(truth).isCloseTo(entropy, within(BITS_TOLERANCE));
      VariationalBound fixed =
          new VariationalBound(schedule, PredictionType.EPSILON, VarianceType.FIXED_SMALL);
      assertThat(
              fixed
                  .bitsPerDimension(data.noise(schedule), original, make_generator_cpu(2))
                  .mean()
                  .item_double())
          .as("a variance that is too small costs bits")
          .isGreaterThan(truth + 5 * BITS_TOLERANCE);
    }
  }

  @Test
  void everyTermIsTheNaiveOne() {
    VariationalBound bound =
        new VariationalBound(DDPM, PredictionType.EPSILON, VarianceType.LEARNED_RANGE);
    try (PointerScope scope = new PointerScope()) {
      long[] t = {0, 0, 1, 37, 999};
      float[] x0 = {-1, 1, 0.5f, 20 / 127.5f - 1, 0};
      Tensor original = Tensor.create(x0, 5, 1);
      Tensor timesteps = Tensor.create(t, 5);
      Tensor noise = Draws.normal(1, 5, 1);
      Tensor noisy = AlphaSigma.at(DDPM, timesteps, original).diffuse(original, noise);
      Tensor output = Draws.normal(2, 5, 2).mul(new Scalar(0.5));

      float[] terms = Tensors.floats(bound.term(output, original, noisy, timesteps));

      float[] x = Tensors.floats(noisy);
      float[] out = Tensors.floats(output);
      for (int i = 0; i < t.length; i++) {
        double expected = naive((int) t[i], x0[i], x[i], out[2 * i], out[2 * i + 1]);
        assertThat(Math.abs(terms[i] - expected) / Math.max(1, expected))
            .as("t = %d", t[i])
            .isLessThan(t[i] == 0 ? 1e-3 : NAIVE_TOLERANCE * 100);
      }
    }
  }

  /** From the definitions, in nested integrals and sums of scalars. */
  private static double naive(int t, double x0, double xt, double epsilon, double v) {
    double now = DDPM.alphasCumprod()[t];
    double before = t == 0 ? 1 : DDPM.alphasCumprod()[t - 1];
    double beta = 1 - (double) (float) (now / before);
    double small = beta * (1 - before) / (1 - now);
    if (t == 0) {
      double second = DDPM.alphasCumprod()[1];
      small = (1 - second / now) * (1 - now) / (1 - second);
    }
    double variance = Math.pow(beta, (v + 1) / 2) * Math.pow(small, 1 - (v + 1) / 2);
    double predicted = (xt - Math.sqrt(1 - now) * epsilon) / Math.sqrt(now);
    double mean = mean(now, before, beta, predicted, xt);
    if (t > 0) {
      double difference = mean - mean(now, before, beta, x0, xt);
      return (Math.log(variance / small) + (small + difference * difference) / variance - 1)
          / 2
          / Math.log(2);
    }
    double low = x0 <= -1 ? -10 : x0 - 1 / 255.0;
    double high = x0 >= 1 ? 10 : x0 + 1 / 255.0;
    int parts = 1_000_000;
    double mass = 0;
    for (int i = 0; i < parts; i++) {
      double at = low + (i + 0.5) * (high - low) / parts;
      mass += Math.exp(-(at - mean) * (at - mean) / (2 * variance));
    }
    mass *= (high - low) / parts / Math.sqrt(2 * Math.PI * variance);
    return -Math.log(Math.max(mass, 1e-12)) / Math.log(2);
  }

  private static double mean(double now, double before, double beta, double x0, double xt) {
    return Math.sqrt(before) * beta / (1 - now) * x0
        + Math.sqrt(now / before) * (1 - before) / (1 - now) * xt;
  }

  @Test
  void theVariationalLossIsTheBoundTimesItsTerms() {
    VariationalBound bound =
        new VariationalBound(DDPM, PredictionType.V_PREDICTION, VarianceType.FIXED_LARGE);
    try (PointerScope scope = new PointerScope()) {
      Tensor original = levels(Draws.normal(3, 2, 3, 4, 4).mul(new Scalar(0.3)));
      Tensor noise = Draws.normal(4, 2, 3, 4, 4);
      Tensor timesteps = Tensor.create(new long[] {0, 700}, 2);
      Tensor noisy = AlphaSigma.at(DDPM, timesteps, original).diffuse(original, noise);

      assertClose(
          "T·L_t",
          new VariationalLoss(bound).of((x, s) -> x, original, noise, timesteps).perExample(),
          new LossElements(bound.term(noisy, original, noisy, timesteps).mul(new Scalar(1000)))
              .perExample(),
          NAIVE_TOLERANCE);
    }
  }

  @Test
  void theHybridIsBothLossesAndTheBoundTeachesOnlyTheVariance() {
    try (PointerScope scope = new PointerScope()) {
      Tensor original = levels(Draws.normal(5, 4, 3, 4, 4).mul(new Scalar(0.3)));
      Tensor noise = Draws.normal(6, 4, 3, 4, 4);
      Tensor timesteps = Tensor.create(new long[] {0, 1, 500, 999}, 4);
      Tensor mean = Draws.normal(7, 4, 3, 4, 4).set_requires_grad(true);
      Tensor variance = Draws.normal(8, 4, 3, 4, 4).set_requires_grad(true);
      SimpleLoss simple = new SimpleLoss(DDPM, PredictionType.EPSILON);
      VariationalLoss variational =
          new VariationalLoss(
              new VariationalBound(DDPM, PredictionType.EPSILON, VarianceType.LEARNED_RANGE));
      HybridLoss hybrid =
          new HybridLoss(
              DDPM, PredictionType.EPSILON, LossWeight.uniform(), HybridLoss.PAPER_LAMBDA);

      Tensor simpleValue = simple.of((x, t) -> mean, original, noise, timesteps).mean();
      simpleValue.backward();
      Tensor simpleGradient = mean.grad().clone();
      mean.mutable_grad().zero_();
      Tensor bits =
          variational.of((x, t) -> both(mean, variance), original, noise, timesteps).mean();
      bits.backward();
      Tensor varianceGradient = variance.grad().clone();
      assertThat(mean.grad().norm().item_double()).isPositive();
      mean.mutable_grad().zero_();
      variance.mutable_grad().zero_();
      Tensor value = hybrid.of((x, t) -> both(mean, variance), original, noise, timesteps).mean();
      value.backward();

      assertThat(value.item_double())
          .isCloseTo(simpleValue.item_double() + 0.001 * bits.item_double(), within(1e-4));
      assertClose("mean's gradient", mean.grad(), simpleGradient, NAIVE_TOLERANCE);
      assertClose(
          "variance's gradient",
          variance.grad(),
          varianceGradient.mul(new Scalar(0.001)),
          NAIVE_TOLERANCE);
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(
            () ->
                new VariationalBound(
                    NoiseSchedule.of(new NoiseScheduleConfig(BetaSchedule.LINEAR, 1, 0.1, 0.1)),
                    PredictionType.EPSILON,
                    VarianceType.FIXED_SMALL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid schedule of a variational bound: 1 timestep (at least 2)");
    assertThatThrownBy(() -> new HybridLoss(DDPM, PredictionType.EPSILON, LossWeight.uniform(), -1))
        .hasMessage("Invalid lambda: -1.0 (not negative, finite)");
    VariationalBound bound =
        new VariationalBound(DDPM, PredictionType.EPSILON, VarianceType.LEARNED_RANGE);
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.zeros(2, 3, 4, 4);
      assertThatThrownBy(() -> bound.term(x, x, x, Tensor.create(new long[] {0, 1}, 2)))
          .hasMessage("Invalid prediction: 3 channels (6: what is predicted, then the variance)");
    }
  }

  /** Bits per dimension under N(mean, deviation²), as the mean of the density times a bin. */
  private static double negativeLogLikelihood(Tensor original, double mean, double deviation) {
    double sum = 0;
    float[] values = Tensors.floats(original);
    for (float x : values) {
      double z = (x - mean) / deviation;
      sum += z * z / 2 + Math.log(127.5 * deviation * Math.sqrt(2 * Math.PI));
    }
    return sum / values.length / Math.log(2);
  }

  private static Tensor both(Tensor mean, Tensor variance) {
    return torch.cat(new TensorVector(mean, variance), 1);
  }

  private static Tensor levels(Tensor x) {
    return x.to(ScalarType.Double)
        .add(new Scalar(1))
        .mul(new Scalar(127.5))
        .round()
        .clamp(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(255)))
        .div(new Scalar(127.5))
        .sub(new Scalar(1))
        .to(ScalarType.Float);
  }
}
