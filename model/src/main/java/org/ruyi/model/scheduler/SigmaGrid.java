package org.ruyi.model.scheduler;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The timesteps of a run of solvers that think in σ/α.
 *
 * @param timesteps [n], descending
 * @param sigmas [n + 1], σ/α of each timestep and, last, at the end of the run
 */
record SigmaGrid(double[] timesteps, double[] sigmas) {
  /** As diffusers' Euler, Heun, LMS and KDPM2 schedulers lay it: fractional timesteps, to 0. */
  static SigmaGrid fractional(SchedulerConfig config, int steps) {
    SigmaTable table = new SigmaTable(config);
    requireSteps(steps, table.steps());
    int total = table.steps();
    double[] timesteps = new double[steps];
    for (int i = 0; i < steps; i++) {
      int ascending = steps - 1 - i;
      timesteps[i] =
          switch (config.timestepSpacing()) {
            case LINSPACE ->
                steps == 1 ? 0 : (float) (ascending * ((total - 1) / (double) (steps - 1)));
            case LEADING -> (double) ascending * (total / steps) + config.stepsOffset();
            case TRAILING -> Math.rint(total - i * (total / (double) steps)) - 1;
          };
    }
    double[] sigmas = Arrays.stream(timesteps).map(table::at).toArray();
    double[] respaced = respaced(config, sigmas[steps - 1], sigmas[0], steps);
    return respaced == null
        ? new SigmaGrid(timesteps, withEnd(sigmas, end(config, table)))
        : new SigmaGrid(map(respaced, table::timestep), withEnd(respaced, end(config, table)));
  }

  /** As diffusers' DPM-Solver, DEIS and UniPC schedulers lay it: whole timesteps. */
  static SigmaGrid whole(SchedulerConfig config, int steps) {
    SigmaTable table = new SigmaTable(config);
    int total = table.steps() - clipped(config, table);
    requireSteps(steps, total);
    double[] respaced = respaced(config, table.first(), table.last(), steps);
    if (respaced != null) {
      boolean cosine = config.noise().schedule() == BetaSchedule.SQUAREDCOS_CAP_V2;
      double[] timesteps = map(respaced, r -> rounded(table.timestep(r), cosine));
      return new SigmaGrid(timesteps, withEnd(respaced, end(config, table)));
    }
    double[] timesteps = new double[steps];
    for (int i = 0; i < steps; i++) {
      int ascending = steps - i;
      timesteps[i] =
          switch (config.timestepSpacing()) {
            case LINSPACE -> Math.rint(ascending * ((total - 1) / (double) steps));
            case LEADING -> (double) ascending * (total / (steps + 1)) + config.stepsOffset();
            case TRAILING -> Math.rint(total - i * (total / (double) steps)) - 1;
          };
    }
    return new SigmaGrid(timesteps, withEnd(map(timesteps, table::at), end(config, table)));
  }

  /** As diffusers' EDM schedulers lay it; the timesteps are ¼·ln σ. */
  static SigmaGrid edm(SchedulerConfig config, int steps) {
    requireSteps(steps, config.integer("num_train_timesteps"));
    double minimum = config.number("sigma_min");
    double maximum = config.number("sigma_max");
    double[] sigmas =
        config.text("sigma_schedule").equals("karras")
            ? new KarrasSigmas(minimum, maximum, config.number("rho")).of(steps)
            : KarrasSigmas.exponential(minimum, maximum, steps);
    EdmPreconditioning edm = new EdmPreconditioning(config.number("sigma_data"));
    double end = config.text("final_sigmas_type").equals("zero") ? 0 : minimum;
    return new SigmaGrid(map(sigmas, edm::noise), withEnd(sigmas, end));
  }

  /** The variance-preserving level of each σ/α. */
  NoiseLevel[] levels() {
    return Arrays.stream(sigmas).mapToObj(NoiseLevel::ofRatio).toArray(NoiseLevel[]::new);
  }

  int steps() {
    return timesteps.length;
  }

  private static double rounded(double timestep, boolean keepFraction) {
    return keepFraction ? timestep : Math.rint(timestep);
  }

  /** The number of noisiest timesteps that {@code lambda_min_clipped} leaves out. */
  private static int clipped(SchedulerConfig config, SigmaTable table) {
    if (!config.has("lambda_min_clipped")) {
      return 0;
    }
    int count = 0;
    while (count < table.steps() - 1
        && table.lambda(table.steps() - 1 - count) < config.number("lambda_min_clipped")) {
      count++;
    }
    return count;
  }

  private static double[] respaced(
      SchedulerConfig config, double smallest, double largest, int steps) {
    if (!config.has("use_karras_sigmas")) {
      return null;
    }
    double minimum = config.has("sigma_min") ? Math.max(config.sigmaMinimum(), 0) : 0;
    double low = minimum > 0 ? minimum : smallest;
    double high =
        config.has("sigma_max") && Double.isFinite(config.sigmaMaximum())
            ? config.sigmaMaximum()
            : largest;
    if (config.flag("use_karras_sigmas")) {
      return new KarrasSigmas(low, high, KarrasSigmas.PAPER_RHO).of(steps);
    }
    return config.flag("use_exponential_sigmas")
        ? KarrasSigmas.exponential(low, high, steps)
        : null;
  }

  private static double end(SchedulerConfig config, SigmaTable table) {
    boolean toZero =
        config.has("final_sigmas_type")
            ? config.text("final_sigmas_type").equals("zero")
            : config.schedulerClass() != SchedulerClass.DEIS;
    return toZero ? 0 : table.first();
  }

  private static double[] withEnd(double[] sigmas, double end) {
    double[] all = Arrays.copyOf(sigmas, sigmas.length + 1);
    all[sigmas.length] = end;
    return all;
  }

  private static double[] map(double[] values, DoubleUnaryOperator operator) {
    return Arrays.stream(values).map(operator).toArray();
  }

  private static void requireSteps(int steps, int most) {
    if (steps < 1 || steps > most) {
      throw new IllegalArgumentException(
          "Invalid number of sampling steps: %d (1 to %d)".formatted(steps, most));
    }
  }
}
