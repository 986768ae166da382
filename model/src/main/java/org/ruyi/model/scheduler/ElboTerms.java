package org.ruyi.model.scheduler;

/**
 * The terms of the evidence lower bound for every step between two times, in nats a dimension, for
 * steps of the best variance: L(t, s) = ½·ln(1 + (SNR_s − SNR_t)·m_t), and to the data L(t, 0) =
 * ½·ln (2πe·m_t), m_t = E‖x_0 − x̂_0‖²/d (arXiv 2106.03802, equation 4, with the variances of
 * 2201.06503).
 *
 * <p>Time k stands for timestep k − 1, and time 0 for the data.
 */
public final class ElboTerms {
  private ElboTerms() {}

  /**
   * The terms [T + 1][T + 1]; {@code [t][s]} is set where s is below t.
   *
   * @throws IllegalArgumentException if the statistics are of another number of timesteps
   */
  public static double[][] of(NoiseSchedule schedule, NoiseStatistics statistics) {
    double[] error = statistics.error();
    if (error.length != schedule.steps()) {
      throw new IllegalArgumentException(
          "Invalid statistics: %d timesteps (the schedule has %d)"
              .formatted(error.length, schedule.steps()));
    }
    double[][] terms = new double[error.length + 1][error.length + 1];
    for (int t = 1; t <= error.length; t++) {
      double snr = schedule.level(t - 1).snr();
      double originalError = error[t - 1] / snr;
      terms[t][0] = 0.5 * (Math.log(2 * Math.PI * originalError) + 1);
      for (int s = 1; s < t; s++) {
        terms[t][s] = 0.5 * Math.log1p((schedule.level(s - 1).snr() - snr) * originalError);
      }
    }
    return terms;
  }
}
