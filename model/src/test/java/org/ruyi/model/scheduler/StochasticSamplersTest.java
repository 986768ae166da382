package org.ruyi.model.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ruyi.model.scheduler.GaussianData.Network;
import org.ruyi.model.scheduler.VariancePreserving.Kind;

/** Mean and covariance of what the stochastic samplers draw, with the optimal network. */
class StochasticSamplersTest {
  private static final int SAMPLES = 20_000;
  private static final int PICTURES = 40;

  /** Of the normal distribution: 1 in 16 000 runs of a right sampler is outside. */
  private static final double STANDARD_ERRORS = 4;

  private static final GaussianData DATA = new GaussianData(0.3, -0.5, 0.5, 0.1);
  private static final NoiseScheduleConfig NOISE = NoiseScheduleConfig.ddpm();
  private static final VariancePreserving VP = VariancePreserving.paper(Kind.FULL);
  private static final VariancePreserving SUB_VP = VariancePreserving.paper(Kind.SUB);

  private record Case(String name, GaussianData data, Network network, Sampler sampler) {
    @Override
    public String toString() {
      return name;
    }

    /** Of mean and covariance from the data's, in standard errors. */
    double deviation() {
      try (PointerScope scope = new PointerScope()) {
        Generator generator = GaussianData.generator(17);
        Tensor start =
            GaussianData.normal(generator, SAMPLES, 2).mul(new Scalar(sampler.initNoiseSigma()));
        Tensor drawn = data.run(sampler, network, start, sampler.timesteps().length, generator);
        return worst(data, drawn);
      } finally {
        sampler.close();
      }
    }
  }

  static List<Case> samplers() {
    SchedulerConfig ddpm =
        SchedulerConfig.of(SchedulerClass.DDPM, NOISE).with("clip_sample", false);
    SchedulerConfig dpm =
        SchedulerConfig.of(SchedulerClass.DPM_SOLVER, NOISE).with("use_karras_sigmas", true);
    SchedulerConfig euler = SchedulerConfig.of(SchedulerClass.EULER, NOISE);
    return List.of(
        epsilon("DDPM, small variance", ddpm.sampler(1000)),
        epsilon("DDPM, large variance", ddpm.with("variance_type", "fixed_large").sampler(1000)),
        epsilon("DDIM, eta 1", new DdimScheduler(ddpm, 1000, 1)),
        epsilon("DDIM, eta 0.5", new DdimScheduler(ddpm, 500, 0.5)),
        epsilon("Euler ancestral", euler.as(SchedulerClass.EULER_ANCESTRAL).sampler(1000)),
        epsilon(
            "Euler with churn",
            new EulerDiscreteScheduler(
                euler.with("use_karras_sigmas", true), 500, new Churn(20, 0.05, 50, 1))),
        epsilon("SDE-DPM-Solver++", dpm.with("algorithm_type", "sde-dpmsolver++").sampler(100)),
        epsilon(
            "SDE-DPM-Solver",
            dpm.with("final_sigmas_type", "sigma_min")
                .with("algorithm_type", "sde-dpmsolver")
                .sampler(400)),
        new Case(
            "EDM stochastic",
            DATA,
            Network.EDM,
            new EdmStochasticSampler(
                200, KarrasSigmas.paper(), GaussianData.EDM, new Churn(40, 0.05, 50, 1))),
        epsilon("Euler-Maruyama, VP", PredictorCorrectorSampler.eulerMaruyama(VP, 1000)),
        epsilon("Euler-Maruyama, sub-VP", PredictorCorrectorSampler.eulerMaruyama(SUB_VP, 1000)),
        epsilon(
            "Euler-Maruyama, VE",
            PredictorCorrectorSampler.eulerMaruyama(VarianceExploding.paper(), 1000)),
        epsilon("predictor-corrector, VP", PredictorCorrectorSampler.of(VP, 500, 1, 0.05)),
        epsilon(
            "predictor-corrector, VE",
            PredictorCorrectorSampler.of(VarianceExploding.paper(), 500, 1, 0.05)),
        new Case(
            "score SDE VE",
            DATA,
            Network.SCORE,
            SchedulerConfig.of(SchedulerClass.SCORE_SDE_VE)
                .with("sigma_max", 50.0)
                .with("snr", 0.05)
                .sampler(1000)),
        new Case(
            "annealed Langevin",
            new GaussianData(0.2, -0.1, 0.05, 0.02),
            Network.SCORE,
            new AnnealedLangevinSampler(KarrasSigmas.exponential(0.01, 1, 10), 300, 2e-5)),
        new Case(
            "consistency, 1 step",
            DATA,
            Network.CONSISTENCY,
            SchedulerConfig.of(SchedulerClass.CONSISTENCY).with("clip_denoised", false).sampler(1)),
        new Case(
            "consistency, 4 steps",
            DATA,
            Network.CONSISTENCY,
            CmStochasticIterativeScheduler.over(
                SchedulerConfig.of(SchedulerClass.CONSISTENCY).with("clip_denoised", false),
                30,
                20,
                10,
                0)));
  }

  private static Case epsilon(String name, Sampler sampler) {
    return new Case(name, DATA, Network.EPSILON, sampler);
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void meanAndCovarianceAreThoseOfTheData(Case each) {
    assertThat(each.deviation()).isLessThan(STANDARD_ERRORS);
  }

  /**
   * Writes the table of {@code model/docs/samplers.md} to {@code
   * model/target/sampler-statistics.md}: {@code mvn -o -q -pl model test
   * -Dtest=StochasticSamplersTest -Dtest.excluded.groups=}.
   */
  @Test
  @Tag("slow")
  void theTableForTheDocumentationIsWritten() throws IOException {
    StringBuilder table =
        new StringBuilder("| sampler | calls | worst deviation |\n|---|---|---|\n");
    for (Case each : samplers()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.1f |%n",
              each.name,
              each.sampler.timesteps().length,
              each.deviation()));
    }
    Path file = Path.of("target/sampler-statistics.md");

    Files.writeString(file, table);

    assertThat(file).content().contains("| DDPM, small variance | 1000 |");
  }

  /**
   * Pictures of many points: with few values a picture, rejected noise is missed in the variance.
   */
  @Test
  void theAdaptiveSolverDrawsTheDataInFewerCalls() {
    try (PointerScope scope = new PointerScope()) {
      Generator generator = GaussianData.generator(3);
      long[] shape = {PICTURES, SAMPLES / PICTURES, 2};
      Tensor start = GaussianData.normal(generator, shape);

      AdaptiveSdeSolver.Solution solution =
          new AdaptiveSdeSolver(VP, 2 / 256.0, 0.01)
              .solve(
                  StochasticSamplersTest::perPicture,
                  start,
                  () -> GaussianData.normal(generator, shape));

      assertThat(worst(DATA, solution.x().reshape(SAMPLES, 2))).isLessThan(STANDARD_ERRORS);
      assertThat(solution.calls()).isLessThan(500);
    }
  }

  /** The optimal ε where every picture has a time of its own; the network is told 999·t. */
  private static Tensor perPicture(Tensor x, Tensor time) {
    Tensor t = time.to(ScalarType.Double).div(new Scalar(999.0)).view(-1, 1, 1);
    Tensor alpha = t.mul(new Scalar(-0.05)).sub(t.square().mul(new Scalar(0.25 * 19.9))).exp();
    Tensor variance = alpha.square().neg().add(new Scalar(1.0));
    double c = Math.cos(Math.PI / 6);
    Tensor axes = Tensor.create(new double[] {c, -0.5, 0.5, c}, 2, 2);
    Tensor spread =
        Tensor.create(new double[] {DATA.first(), DATA.second()}, 1, 2)
            .mul(alpha.square())
            .add(variance);
    return x.sub(alpha.mul(DATA.mean()))
        .matmul(axes)
        .div(spread)
        .matmul(axes.t())
        .mul(variance.sqrt());
  }

  @Test
  void aNetworkThatIsNotFiniteEndsTheAdaptiveSolver() {
    try (PointerScope scope = new PointerScope()) {
      Tensor start = torch.zeros(1, 2);
      assertThatThrownBy(
              () ->
                  new AdaptiveSdeSolver(VP, 0.01, 0.02)
                      .solve(
                          (x, time) -> x.mul(new Scalar(Double.NaN)),
                          start,
                          () -> torch.zeros(1, 2)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot draw: the network's prediction is not finite");
    }
  }

  /** The largest deviation of mean and covariance, in standard errors. */
  private static double worst(GaussianData data, Tensor drawn) {
    Tensor mean = drawn.mean(0);
    Tensor centred = drawn.sub(mean);
    Tensor covariance = centred.t().matmul(centred).div(new Scalar(SAMPLES - 1.0));
    Tensor expected = data.covariance();
    Tensor offset = mean.unsqueeze(0).sub(data.mean());
    double worst = 0;
    for (int i = 0; i < 2; i++) {
      double variance = at(expected, i, i);
      worst = Math.max(worst, Math.abs(at(offset, 0, i)) / Math.sqrt(variance / SAMPLES));
      for (int j = 0; j < 2; j++) {
        double truth = at(expected, i, j);
        double standardError = Math.sqrt((variance * at(expected, j, j) + truth * truth) / SAMPLES);
        worst = Math.max(worst, Math.abs(at(covariance, i, j) - truth) / standardError);
      }
    }
    return drawn.isfinite().all().item_bool() ? worst : Double.POSITIVE_INFINITY;
  }

  private static double at(Tensor matrix, int row, int column) {
    return matrix.select(0, row).select(0, column).item_double();
  }
}
