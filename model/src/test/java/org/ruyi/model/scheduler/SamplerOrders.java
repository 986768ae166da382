package org.ruyi.model.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.scheduler.GaussianData.Network;

/**
 * How the error of each deterministic sampler falls as its steps double, on Gaussian data with the
 * optimal network.
 */
final class SamplerOrders {
  private static final int[] STEPS = {20, 40, 80, 160};
  private static final GaussianData DATA = new GaussianData(0.3, -0.5, 0.5, 0.05);
  private static final NoiseScheduleConfig NOISE =
      new NoiseScheduleConfig(BetaSchedule.SCALED_LINEAR, 1000, 0.00085, 0.012);

  /**
   * One sampler.
   *
   * @param order that the error is held to
   * @param claimed in its paper
   */
  record Case(
      String name, int order, String claimed, Network network, IntFunction<Sampler> sampler) {
    @Override
    public String toString() {
      return name;
    }

    /**
     * max |x − exact| / max |exact| at the last level with noise, or early in time-uniform runs.
     */
    double error(int steps) {
      try (PointerScope scope = new PointerScope();
          Sampler run = sampler.apply(steps)) {
        int stop = stop(run);
        Tensor unit = GaussianData.normal(GaussianData.generator(1), 64, 2);
        Tensor start = unit.mul(new Scalar(run.level(0).sigma()));
        Tensor x = DATA.run(run, network, start, stop, null);
        Tensor exact = DATA.flow(start, run.level(0), run.level(stop));
        return x.sub(exact).abs().max().item_double() / exact.abs().max().item_double();
      }
    }

    double[] errors() {
      double[] errors = new double[STEPS.length];
      for (int i = 0; i < STEPS.length; i++) {
        errors[i] = error(STEPS[i]);
      }
      return errors;
    }

    /** log₂ of the fall of the error at the last doubling. */
    double measured(double[] errors) {
      int last = errors.length - 1;
      return Math.log(errors[last - 1] / errors[last]) / Math.log(2);
    }

    private int stop(Sampler run) {
      double[] timesteps = run.timesteps();
      boolean uniform = name.startsWith("DDIM") || name.startsWith("PNDM");
      IntPredicate ends =
          i ->
              run.level(i + 1).sigma() == 0
                  || run.level(i + 1).sigma() == run.level(i).sigma() && run.beginsStep(i) && i > 1
                  || uniform && run.beginsStep(i) && timesteps[i] <= 100;
      int stop = 0;
      while (stop < timesteps.length && !ends.test(stop)) {
        stop++;
      }
      return stop;
    }
  }

  private SamplerOrders() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    SchedulerConfig ddim =
        SchedulerConfig.of(SchedulerClass.DDIM, NOISE).with("clip_sample", false);
    SchedulerConfig pndm = SchedulerConfig.of(SchedulerClass.PNDM, NOISE);
    cases.add(epsilon("DDIM", 1, "1", n -> new DdimScheduler(ddim, n, 0)));
    cases.add(epsilon("PNDM, Runge-Kutta start", 2, "2", pndm::sampler));
    cases.add(epsilon("PNDM, Euler start", 2, "2", pndm.with("skip_prk_steps", true)::sampler));
    for (int order = 1; order <= 3; order++) {
      // The reference halves the curvature of the third order, which leaves the second.
      int most = Math.min(order, 2);
      cases.add(
          epsilon(
              "DPM-Solver multistep, order " + order,
              most,
              "" + order,
              dpm(SchedulerClass.DPM_SOLVER, order).with("algorithm_type", "dpmsolver")::sampler));
      cases.add(
          epsilon(
              "DPM-Solver++ multistep, order " + order,
              most,
              "" + order,
              dpm(SchedulerClass.DPM_SOLVER, order)::sampler));
    }
    for (int order = 2; order <= 3; order++) {
      cases.add(
          epsilon(
              "DPM-Solver++ singlestep, order " + order,
              order,
              "" + order,
              dpm(SchedulerClass.DPM_SOLVER_SINGLESTEP, order).with("solver_type", "heun")
                  ::sampler));
    }
    for (int order = 1; order <= 3; order++) {
      cases.add(
          epsilon(
              "DEIS, order " + order,
              order,
              "" + order,
              SchedulerConfig.of(SchedulerClass.DEIS, NOISE)
                      .with("use_karras_sigmas", true)
                      .with("solver_order", order)
                  ::sampler));
    }
    for (int order = 1; order <= 3; order++) {
      cases.add(
          epsilon(
              "UniPC, order " + order,
              order + 1,
              "" + (order + 1),
              dpm(SchedulerClass.UNIPC, order).with("final_sigmas_type", "sigma_min")::sampler));
    }
    cases.add(epsilon("Euler", 1, "1", karras(SchedulerClass.EULER)::sampler));
    cases.add(epsilon("Heun", 2, "2", karras(SchedulerClass.HEUN)::sampler));
    cases.add(epsilon("KDPM2", 2, "2", karras(SchedulerClass.KDPM2)::sampler));
    cases.add(epsilon("LMS, order 4", 3, "4", karras(SchedulerClass.LMS)::sampler));
    cases.add(
        new Case(
            "EDM, Heun",
            2,
            "2",
            Network.EDM,
            n -> new EdmStochasticSampler(n, KarrasSigmas.paper(), GaussianData.EDM, Churn.NONE)));
    cases.add(
        new Case(
            "EDM DPM-Solver++ multistep, order 2",
            2,
            "2",
            Network.EDM,
            SchedulerConfig.of(SchedulerClass.EDM_DPM_SOLVER)::sampler));
    return cases;
  }

  private static Case epsilon(String name, int order, String claimed, IntFunction<Sampler> run) {
    return new Case(name, order, claimed, Network.EPSILON, run);
  }

  private static SchedulerConfig dpm(SchedulerClass schedulerClass, int order) {
    return karras(schedulerClass)
        .with("solver_order", order)
        .with("final_sigmas_type", "sigma_min");
  }

  private static SchedulerConfig karras(SchedulerClass schedulerClass) {
    return SchedulerConfig.of(schedulerClass, NOISE).with("use_karras_sigmas", true);
  }

  static String table() {
    StringBuilder table =
        new StringBuilder("| sampler | claimed order | 20 | 40 | 80 | 160 | measured order |\n");
    table.append("|---|---|---|---|---|---|---|\n");
    for (Case each : cases()) {
      double[] errors = each.errors();
      table.append(String.format(Locale.ROOT, "| %s | %s |", each.name, each.claimed));
      for (double error : errors) {
        table.append(String.format(Locale.ROOT, " %.1e |", error));
      }
      table.append(String.format(Locale.ROOT, " %.2f |%n", each.measured(errors)));
    }
    return table.toString();
  }
}
