package org.ruyi.model.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.GaussianData.Network;
import org.ruyi.model.scheduler.VariancePreserving.Kind;

class ProbabilityFlowTest {
  private static final double NATS = 1e-3;
  private static final double TOLERANCE = 1e-6;
  private static final GaussianData DATA = new GaussianData(0.3, -0.5, 0.5, 0.1);

  /** Ends so close to the prior that its mean no longer matters. */
  static List<ScoreSde> processes() {
    return List.of(
        new VariancePreserving(Kind.FULL, 0.1, 40),
        new VariancePreserving(Kind.SUB, 0.1, 40),
        new VarianceExploding(0.001, 100_000));
  }

  private static Denoiser optimal(ScoreSde sde) {
    return (x, time) -> {
      double told = time.select(0, 0).item_double();
      NoiseLevel level =
          sde instanceof VarianceExploding ? NoiseLevel.ofSigma(told) : sde.level(told / 999);
      return DATA.output(Network.EPSILON, x, level);
    };
  }

  private static Tensor points() {
    return GaussianData.normal(GaussianData.generator(5), 32, 2).mul(new Scalar(0.7));
  }

  @ParameterizedTest
  @MethodSource("processes")
  void theLikelihoodIsThatOfTheData(ScoreSde sde) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor x = points();

      Tensor measured =
          new ProbabilityFlow(sde, TOLERANCE).logLikelihood(optimal(sde), x, Divergence.exact());

      assertThat(worst(measured, DATA.logDensity(x, NoiseLevel.CLEAN))).isLessThan(NATS);
    }
  }

  @ParameterizedTest
  @MethodSource("processes")
  void hutchinsonsEstimateIsRightOnAverage(ScoreSde sde) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor x = points();
      double[] same = new double[64];
      double[] opposite = new double[64];
      Arrays.fill(same, 1);
      for (int i = 0; i < 64; i++) {
        opposite[i] = i % 2 == 0 ? 1 : -1;
      }
      ProbabilityFlow flow = new ProbabilityFlow(sde, TOLERANCE);

      // In the plane these two probes and their negatives are all that there are.
      Tensor first =
          flow.logLikelihood(optimal(sde), x, Divergence.hutchinson(Tensor.create(same, 32, 2)));
      Tensor second =
          flow.logLikelihood(
              optimal(sde), x, Divergence.hutchinson(Tensor.create(opposite, 32, 2)));

      Tensor average = first.add(second).mul(new Scalar(0.5));
      assertThat(worst(average, DATA.logDensity(x, NoiseLevel.CLEAN))).isLessThan(NATS);
      assertThat(worst(first, second)).isGreaterThan(NATS);
    }
  }

  @ParameterizedTest
  @MethodSource("processes")
  void drawingFollowsTheExactFlowAndEncodingGoesBack(ScoreSde sde) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor start = points().mul(new Scalar(sde.priorSigma()));
      ProbabilityFlow flow = new ProbabilityFlow(sde, TOLERANCE);

      Tensor drawn = flow.sample(optimal(sde), start);
      Tensor latent = flow.encode(optimal(sde), drawn);

      assertThat(worst(drawn, DATA.flow(start, sde.level(1), sde.level(sde.end()))))
          .isLessThan(1e-4);
      assertThat(worst(latent, start)).isLessThan(1e-4 * sde.priorSigma());
    }
  }

  private static double worst(Tensor actual, Tensor expected) {
    return actual.sub(expected).abs().max().item_double();
  }
}
