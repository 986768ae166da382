package org.ruyi.model.scheduler;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * PNDM (arXiv 2202.09778): the transfer of DDIM (equation 11) along a slope extrapolated linearly
 * over the last four (equation 12). It begins with pseudo Runge-Kutta steps of four calls (equation
 * 13), or, where they are skipped, with an improved Euler step of two calls.
 */
final class PndmScheduler implements Sampler {
  private static final double[][] ADAMS_BASHFORTH = {
    {1},
    {3 / 2.0, -1 / 2.0},
    {23 / 12.0, -16 / 12.0, 5 / 12.0},
    {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0}
  };
  private static final double[] RUNGE_KUTTA = {1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0};

  private final SchedulerConfig config;
  private final NoiseSchedule schedule;
  private final PndmCall[] calls;
  private final TensorHistory slopes = new TensorHistory(4);
  private final TensorHistory start = new TensorHistory(1);
  private final TensorHistory weighted = new TensorHistory(1);

  PndmScheduler(SchedulerConfig config, int steps) {
    this.config = config;
    this.schedule = config.schedule();
    this.calls = PndmCall.plan(config, steps);
  }

  @Override
  public double[] timesteps() {
    double[] timesteps = new double[calls.length];
    for (int i = 0; i < calls.length; i++) {
      timesteps[i] = calls[i].timestep();
    }
    return timesteps;
  }

  @Override
  public NoiseLevel level(int index) {
    return NoiseLevel.ofAlphaCumprod(
        alphaCumprod(
            index < calls.length ? calls[index].timestep() : calls[calls.length - 1].to()));
  }

  @Override
  public boolean beginsStep(int index) {
    return calls[index].stage() == 0 || calls[index].stage() == PndmCall.MULTISTEP;
  }

  @Override
  public boolean needsNoise(int index) {
    return false;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    PndmCall call = calls[index];
    return Scoped.compute(
        () -> {
          Tensor slope = Prediction.of(config, modelOutput, x, level(index)).noise();
          return switch (call.stage()) {
            case PndmCall.MULTISTEP -> multistep(call, slope, x);
            case PndmCall.IMPROVED_EULER ->
                carried(
                    call,
                    WeightedSum.of(0.5, slope).plus(0.5, slopes.get(0)).tensor(),
                    start.get(0));
            default -> rungeKutta(call, slope, x);
          };
        });
  }

  private Tensor multistep(PndmCall call, Tensor slope, Tensor x) {
    slopes.push(slope);
    start.push(x);
    return carried(call, sum(ADAMS_BASHFORTH[slopes.size() - 1], slopes.newestFirst()), x);
  }

  private Tensor rungeKutta(PndmCall call, Tensor slope, Tensor x) {
    double weight = RUNGE_KUTTA[call.stage()];
    if (call.stage() == 0) {
      slopes.push(slope);
      start.push(x);
      weighted.push(WeightedSum.of(weight, slope).tensor());
    } else {
      weighted.push(WeightedSum.of(1, weighted.get(0)).plus(weight, slope).tensor());
    }
    boolean last = call.stage() == RUNGE_KUTTA.length - 1;
    return carried(call, last ? weighted.get(0) : slope, start.get(0));
  }

  private static Tensor sum(double[] weights, List<Tensor> terms) {
    WeightedSum sum = WeightedSum.of(weights[0], terms.get(0));
    for (int i = 1; i < weights.length; i++) {
      sum = sum.plus(weights[i], terms.get(i));
    }
    return sum.tensor();
  }

  /** DDIM's transfer, written without the difference of two square roots. */
  private Tensor carried(PndmCall call, Tensor noise, Tensor x) {
    double from = alphaCumprod(call.from());
    double to = alphaCumprod(call.to());
    double denominator = from * Math.sqrt(1 - to) + Math.sqrt(from * (1 - from) * to);
    return WeightedSum.of(Math.sqrt(to / from), x).minus((to - from) / denominator, noise).tensor();
  }

  private double alphaCumprod(int timestep) {
    if (timestep >= 0) {
      return schedule.alphaCumprod(Math.min(timestep, schedule.steps() - 1));
    }
    return config.setAlphaToOne() ? 1 : schedule.alphaCumprod(0);
  }

  @Override
  public void close() {
    slopes.close();
    start.close();
    weighted.close();
  }
}
