package org.ruyi.model.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class OptimalTrajectoryTest {
  private static final double EXACT = 1e-9;
  private static final NoiseScheduleConfig NOISE =
      new NoiseScheduleConfig(BetaSchedule.LINEAR, 200, 5e-4, 0.1);
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.of(NOISE);

  @Test
  void findsWhatTryingEveryTrajectoryFinds() {
    Random random = new Random(4);
    double[][] costs = new double[9][9];
    for (double[] row : costs) {
      Arrays.setAll(row, i -> random.nextDouble());
    }
    for (int steps = 1; steps <= 8; steps++) {
      OptimalTrajectory found = OptimalTrajectory.search(costs, steps);

      assertThat(found.cost()).isCloseTo(least(costs, 8, steps), within(EXACT));
      assertThat(found.timesteps()).hasSize(steps).startsWith(7);
      assertThat(cost(costs, found.timesteps())).isCloseTo(found.cost(), within(EXACT));
    }
  }

  private static double least(double[][] costs, int t, int steps) {
    if (steps == 0) {
      return t == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int s = 0; s < t; s++) {
      best = Math.min(best, costs[t][s] + least(costs, s, steps - 1));
    }
    return best;
  }

  private static double cost(double[][] costs, int[] timesteps) {
    double sum = 0;
    for (int i = 0; i < timesteps.length; i++) {
      int next = i + 1 < timesteps.length ? timesteps[i + 1] + 1 : 0;
      sum += costs[timesteps[i] + 1][next];
    }
    return sum;
  }

  /** Each dimension i of variance v_i: E‖ε̂‖² = σ²/(α²v+σ²), E‖ε−ε̂‖² = 1 − E‖ε̂‖². */
  private static NoiseStatistics statistics(double... variances) {
    double[] power = new double[SCHEDULE.steps()];
    for (int t = 0; t < power.length; t++) {
      NoiseLevel level = SCHEDULE.level(t);
      double noise = level.sigma() * level.sigma();
      double signal = level.alpha() * level.alpha();
      power[t] =
          Arrays.stream(variances).map(v -> noise / (signal * v + noise)).average().orElseThrow();
    }
    return new NoiseStatistics(power, Arrays.stream(power).map(p -> 1 - p).toArray());
  }

  /** With the best variance each reverse step is exact, so that the bound is the entropy. */
  @Test
  void onRoundGaussianDataEveryTrajectoryCostsTheEntropy() {
    double variance = 0.3;
    double[][] terms = ElboTerms.of(SCHEDULE, statistics(variance));
    double snr = SCHEDULE.level(199).snr();
    double prior = 0.5 * Math.log1p(snr * variance);
    double entropy = 0.5 * (Math.log(2 * Math.PI * variance) + 1);

    for (int steps : new int[] {1, 5, 50, 200}) {
      assertThat(OptimalTrajectory.search(terms, steps).cost() + prior)
          .isCloseTo(entropy, within(EXACT));
    }
  }

  @Test
  void onOtherDataItBeatsEvenSpacing() {
    double[][] terms = ElboTerms.of(SCHEDULE, statistics(2, 0.5, 1e-2, 1e-4));
    int[] even = {199, 179, 159, 139, 119, 99, 79, 59, 39, 19};

    OptimalTrajectory found = OptimalTrajectory.search(terms, 10);

    assertThat(found.cost()).isLessThan(cost(terms, even) - 0.1);
    assertThat(OptimalTrajectory.search(terms, 20).cost()).isLessThan(found.cost());
    SchedulerConfig config = SchedulerConfig.of(SchedulerClass.DDPM, NOISE);
    assertThat(DdpmScheduler.over(config, found.timesteps()).timesteps()).hasSize(10);
  }

  /** The map x' = a·x + b·z of a linear step, composed: the variance that is drawn. */
  @Test
  void theAnalyticVarianceDrawsRoundGaussianDataInAnyNumberOfSteps() {
    double variance = 0.3;
    AnalyticVariance analytic = new AnalyticVariance(statistics(variance));
    SchedulerConfig config =
        SchedulerConfig.of(SchedulerClass.DDPM, NOISE).with("clip_sample", false);
    try (PointerScope scope = new PointerScope();
        Sampler sampler = DdpmScheduler.analytic(config, analytic, 199, 120, 60, 7)) {
      double drawn =
          Math.pow(SCHEDULE.level(199).alpha(), 2) * variance
              + Math.pow(SCHEDULE.level(199).sigma(), 2);
      // The last step goes to the mean of the data given x, so that it is left out.
      for (int i = 0; i < 3; i++) {
        double carried = moved(sampler, i, 1, 0, variance);
        double added = moved(sampler, i, 0, 1, variance);
        drawn = carried * carried * drawn + added * added;
        NoiseLevel next = sampler.level(i + 1);
        assertThat(drawn)
            .isCloseTo(
                Math.pow(next.alpha(), 2) * variance + Math.pow(next.sigma(), 2), within(1e-6));
      }
      assertThat(sampler.needsNoise(3)).isFalse();
    }
  }

  private static double moved(Sampler sampler, int index, double x, double z, double variance) {
    NoiseLevel level = sampler.level(index);
    double noise =
        level.sigma() * x / (Math.pow(level.alpha(), 2) * variance + Math.pow(level.sigma(), 2));
    return sampler.step(index, scalar(noise), scalar(x), scalar(z)).item_double();
  }

  private static Tensor scalar(double value) {
    return Tensor.create(new double[] {value}, 1, 1);
  }

  @Test
  void statisticsAreMeasuredStoredAndRead() {
    NoiseSchedule few = NoiseSchedule.of(new NoiseScheduleConfig(BetaSchedule.LINEAR, 3, 0.1, 0.5));
    try (PointerScope scope = new PointerScope()) {
      NoiseStatistics measured =
          NoiseStatistics.measure(
              (x, time) -> x.mul(new Scalar(0.5)),
              few,
              t -> torch.zeros(2, 2),
              t -> torch.full(new long[] {2, 2}, new Scalar(1.0)));

      double sigma = few.level(1).sigma();
      assertThat(measured.power()[1]).isCloseTo(sigma * sigma / 4, within(1e-6));
      assertThat(measured.error()[1]).isCloseTo(Math.pow(1 - sigma / 2, 2), within(1e-6));
      NoiseStatistics read = NoiseStatistics.fromJson(measured.toJson());
      assertThat(read.power()).isEqualTo(measured.power());
      assertThat(read.error()).isEqualTo(measured.error());
    }
  }

  @Test
  void wrongInputsAreNamed() {
    assertThatThrownBy(() -> OptimalTrajectory.search(new double[3][3], 3))
        .hasMessage("Invalid number of sampling steps: 3 (1 to 2)");
    assertThatThrownBy(() -> OptimalTrajectory.search(new double[3][2], 2))
        .hasMessage("Invalid costs: not a square of 3 times");
    assertThatThrownBy(
            () -> ElboTerms.of(SCHEDULE, new NoiseStatistics(new double[1], new double[1])))
        .hasMessage("Invalid statistics: 1 timesteps (the schedule has 200)");
    assertThatThrownBy(() -> NoiseStatistics.fromJson("{\"noise_power\": [1, \"x\"]}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("noise_power: \"x\" (a number)")
        .hasMessageContaining("noise_error: missing");
    assertThatThrownBy(() -> new NoiseStatistics(new double[] {-1}, new double[] {1}))
        .hasMessage(
            "Invalid statistics of timestep 0: power -1.0, error 1.0 (finite, not negative)");
  }
}
