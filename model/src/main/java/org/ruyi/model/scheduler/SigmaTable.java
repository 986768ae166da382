package org.ruyi.model.scheduler;

/** σ/α of every training timestep, and between them. */
final class SigmaTable {
  /** diffusers' ᾱ of a last timestep that is pure noise, so that σ/α stays finite. */
  private static final double LEAST_ALPHA_CUMPROD = 0x1p-24;

  private final double[] ratios;

  SigmaTable(SchedulerConfig config) {
    NoiseSchedule schedule = config.schedule();
    this.ratios = new double[schedule.steps()];
    for (int t = 0; t < ratios.length; t++) {
      double alphaCumprod = Math.max(schedule.alphaCumprod(t), LEAST_ALPHA_CUMPROD);
      ratios[t] = Math.sqrt((1 - alphaCumprod) / alphaCumprod);
    }
  }

  int steps() {
    return ratios.length;
  }

  double first() {
    return ratios[0];
  }

  double last() {
    return ratios[ratios.length - 1];
  }

  double lambda(int t) {
    return -Math.log(ratios[t]);
  }

  /** Linear between timesteps. */
  double at(double timestep) {
    int low = (int) Math.min(Math.floor(timestep), ratios.length - 1);
    int high = Math.min(low + 1, ratios.length - 1);
    return ratios[low] + (timestep - low) * (ratios[high] - ratios[low]);
  }

  /** The timestep of a σ/α, linear in its logarithm, within [0, T − 1]. */
  double timestep(double ratio) {
    int low = 0;
    while (low < ratios.length - 2 && ratios[low + 1] <= ratio) {
      low++;
    }
    if (ratios.length == 1) {
      return 0;
    }
    double from = Math.log(ratios[low]);
    double share = (Math.log(ratio) - from) / (Math.log(ratios[low + 1]) - from);
    return low + Math.min(1, Math.max(0, share));
  }
}
