package org.ruyi.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.ruyi.model.Tensors.assertClose;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Draws;
import org.ruyi.model.Tensors;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.KarrasSigmas;

class ConsistencyLossTest {
  private static final double TOLERANCE = 1e-6;
  private static final ConsistencyScaling PRECONDITIONING = new ConsistencyScaling(0.5, 0.002);
  private static final Denoiser NETWORK = (x, t) -> x.sin().add(t.unsqueeze(1).div(thousand()));
  private static final Denoiser TARGET = (x, t) -> x.cos().sub(t.unsqueeze(1).div(thousand()));

  private static Scalar thousand() {
    return new Scalar(1000.0);
  }

  @Test
  void atTheLeastNoiseTheModelIsTheIdentity() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Draws.normal(1, 2, 3).to(ScalarType.Double);
      Tensor sigma = Tensor.create(new double[] {0.002, 0.002}, 2);

      assertClose("f", PRECONDITIONING.around(NETWORK).predict(x, sigma), x, TOLERANCE);
    }
  }

  @Test
  void trainingAndDistillationAreTheNaiveOnes() {
    int levels = 18;
    double[] descending = KarrasSigmas.paper().of(levels);
    try (PointerScope scope = new PointerScope()) {
      Tensor original = Draws.normal(1, 3, 4).to(ScalarType.Double);
      Tensor noise = Draws.normal(2, 3, 4).to(ScalarType.Double);
      long[] n = {0, 9, 16};
      Denoiser teacher = new ClosedForm(0.2, 0.7).original();
      Tensor timesteps = Tensor.create(n, 3);
      float[] training =
          Tensors.floats(
              ConsistencyLoss.training(
                      KarrasSigmas.paper(), levels, PRECONDITIONING, TARGET, Distance.l2())
                  .of(NETWORK, original, noise, timesteps)
                  .values());
      float[] distillation =
          Tensors.floats(
              ConsistencyLoss.distillation(
                      KarrasSigmas.paper(), levels, PRECONDITIONING, TARGET, Distance.l1(), teacher)
                  .of(NETWORK, original, noise, timesteps)
                  .values());

      float[] x0 = Tensors.floats(original);
      float[] eps = Tensors.floats(noise);
      for (int i = 0; i < x0.length; i++) {
        double low = descending[levels - 1 - (int) n[i / 4]];
        double high = descending[levels - 2 - (int) n[i / 4]];
        double upper = x0[i] + high * eps[i];
        double student = model(upper, high, 1);
        double lower = x0[i] + low * eps[i];
        double slope = (upper - denoised(upper, high)) / high;
        double euler = upper + (low - high) * slope;
        double there = (euler - denoised(euler, low)) / low;
        double heun = upper + (low - high) * (slope + there) / 2;

        assertThat((double) training[i])
            .isCloseTo(
                Math.pow(student - model(lower, low, -1), 2), within(1e-5 * high * high + 1e-5));
        assertThat((double) distillation[i])
            .isCloseTo(Math.abs(student - model(heun, low, -1)), within(1e-5 * high + 1e-5));
      }
    }
  }

  private static double denoised(double x, double sigma) {
    return 0.2 + (x - 0.2) * 0.49 / (sigma * sigma + 0.49);
  }

  private static double model(double x, double sigma, int sign) {
    double above = sigma - 0.002;
    double in = 1 / Math.sqrt(sigma * sigma + 0.25);
    double raw = sign > 0 ? Math.sin(in * x) : Math.cos(in * x);
    raw += sign * 0.25 * Math.log(sigma);
    return 0.25 / (above * above + 0.25) * x + 0.5 * above * in * raw;
  }

  /**
   * On Gaussian data the flow is known, and the function that follows it loses only Heun's error.
   */
  @Test
  void theTrueConsistencyFunctionHasAlmostNoDistillationLoss() {
    double deviation = 0.5;
    double least = 0.002;
    Preconditioning none = new Identity();
    Denoiser truth =
        (x, sigma) ->
            x.mul(
                sigma
                    .mul(sigma)
                    .add(new Scalar(deviation * deviation))
                    .rsqrt()
                    .mul(new Scalar(Math.sqrt(least * least + deviation * deviation)))
                    .unsqueeze(1));
    try (PointerScope scope = new PointerScope()) {
      Tensor original = Draws.normal(1, 200, 2).to(ScalarType.Double).mul(new Scalar(deviation));
      Tensor noise = Draws.normal(2, 200, 2).to(ScalarType.Double);
      double coarse = loss(none, truth, original, noise, 20);
      double fine = loss(none, truth, original, noise, 80);

      assertThat(coarse).isLessThan(1e-2);
      assertThat(fine).as("Heun's local error is of third order").isLessThan(coarse / 32);
      assertThat(loss(none, (x, t) -> x, original, noise, 80)).isGreaterThan(100 * fine);
    }
  }

  private static double loss(
      Preconditioning none, Denoiser network, Tensor original, Tensor noise, int levels) {
    Tensor timesteps =
        torch.arange(new Scalar(200)).remainder(new Scalar(levels - 1)).to(ScalarType.Long);
    return ConsistencyLoss.distillation(
            KarrasSigmas.paper(),
            levels,
            none,
            network,
            Distance.l1(),
            new ClosedForm(0, 0.5).original())
        .of(network, original, noise, timesteps)
        .mean()
        .item_double();
  }

  private record Identity() implements Preconditioning {
    @Override
    public Tensor skip(Tensor sigma) {
      return torch.zeros_like(sigma);
    }

    @Override
    public Tensor out(Tensor sigma) {
      return torch.ones_like(sigma);
    }

    @Override
    public Tensor in(Tensor sigma) {
      return torch.ones_like(sigma);
    }

    @Override
    public Tensor noise(Tensor sigma) {
      return sigma;
    }
  }

  @Test
  void noGradientFlowsThroughTheTarget() {
    try (PointerScope scope = new PointerScope()) {
      Tensor weight = torch.ones(1).set_requires_grad(true);
      Tensor targetWeight = torch.ones(1).set_requires_grad(true);
      ConsistencyLoss.training(
              KarrasSigmas.paper(),
              5,
              PRECONDITIONING,
              (x, t) -> x.mul(targetWeight),
              Distance.l2())
          .of(
              (x, t) -> x.mul(weight),
              Draws.normal(1, 2, 3),
              Draws.normal(2, 2, 3),
              Tensor.create(new long[] {1, 2}, 2))
          .mean()
          .backward();

      assertThat(weight.grad().norm().item_double()).isPositive();
      assertThat(targetWeight.grad().defined()).isFalse();
    }
  }

  @Test
  void pseudoHuberIsARootOfTheWholeExamplesSquares() {
    try (PointerScope scope = new PointerScope()) {
      Tensor a = Tensor.create(new float[] {3, 0, 0, 0}, 2, 2);
      Tensor b = Tensor.create(new float[] {0, 4, 0, 0}, 2, 2);

      assertThat(Tensors.floats(Distance.pseudoHuber(12).between(a, b).perExample()))
          .containsExactly(1, 0);
    }
  }

  @Test
  void levelsAndDecayOfTheTargetFollowThePaper() {
    ConsistencyCurriculum curriculum = new ConsistencyCurriculum(2, 150, 0.9, 800_000);
    assertThat(curriculum.levels(0)).isEqualTo(2);
    assertThat(curriculum.levels(800_000)).isEqualTo(151);
    assertThat(curriculum.decay(0)).isCloseTo(0.9, within(1e-12));
    assertThat(curriculum.decay(800_000)).isCloseTo(Math.pow(0.9, 2 / 151.0), within(1e-12));
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(
            () ->
                ConsistencyLoss.training(
                    KarrasSigmas.paper(), 1, PRECONDITIONING, TARGET, Distance.l2()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid number of noise levels: 1 (at least 2)");
    assertThatThrownBy(() -> Distance.pseudoHuber(0))
        .hasMessage("Invalid pseudo-Huber constant: 0.0 (positive, finite)");
    assertThatThrownBy(() -> new ConsistencyCurriculum(2, 1, 0.9, 1))
        .hasMessage("Invalid numbers of noise levels: 2 to 1 (2 <= first <= last <= 100000)");
    assertThatThrownBy(() -> new ConsistencyScaling(0.5, 0))
        .hasMessage("Invalid least noise: 0.0 (positive, finite)");
  }
}
