package org.ruyi.model.scheduler;

import java.util.Arrays;
import java.util.function.Supplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.nn.Scoped;

/**
 * The reverse SDE with a step size of its own for every picture (Jolicoeur-Martineau and others,
 * arXiv 2105.14080, algorithm 1): an Euler-Maruyama step x' and a stochastic improved Euler step
 * x'' with the same noise; x'' is taken where
 *
 * <p>E = ‖(x' − x'')/δ‖₂/√d ≤ 1, δ = max(ε_abs, ε_rel·max(|x'|, |x'_prev|)), and then h ← min(t,
 * θ·h· E^{−r}).
 *
 * <p>For pictures, not for a few numbers: a step is likelier to be rejected where its noise is
 * large, and that noise is thrown away, unless the error averages over many values (with 2 values a
 * picture the variance was 1.4 times that of the data, with 1000 within 1%).
 *
 * @param absoluteTolerance ε_abs, positive; one grey level, 2/256, in the paper
 * @param relativeTolerance ε_rel, positive; 0.01 to 0.5 in the paper
 */
public record AdaptiveSdeSolver(ScoreSde sde, double absoluteTolerance, double relativeTolerance) {
  private static final double FIRST_STEP = 0.01;
  private static final double SAFETY = 0.9;
  private static final double EXPONENT = 0.9;
  private static final int MAXIMUM_ITERATIONS = 100_000;

  public AdaptiveSdeSolver {
    if (!(absoluteTolerance > 0 && relativeTolerance > 0)) {
      throw new IllegalArgumentException(
          "Invalid tolerances: absolute %s, relative %s (above 0)"
              .formatted(absoluteTolerance, relativeTolerance));
    }
  }

  /**
   * A picture drawn.
   *
   * @param x at the SDE's least time, [B, ...]
   * @param calls of the network, for the whole batch
   */
  public record Solution(Tensor x, int calls) {}

  /** Where one picture is. */
  private static final class Clock {
    private double time = 1;
    private double step = FIRST_STEP;
  }

  /**
   * Runs from t = 1 to the SDE's least time.
   *
   * @param denoiser predicts ε
   * @param start [B, ...] from the prior
   * @param noise draws standard normal noise of the shape of {@code start}
   * @throws IllegalStateException if the network's prediction is not finite, or if the steps become
   *     too many
   */
  public Solution solve(Denoiser denoiser, Tensor start, Supplier<Tensor> noise) {
    Clock[] clocks = new Clock[Math.toIntExact(start.size(0))];
    Arrays.setAll(clocks, i -> new Clock());
    Tensor x = new Tensor(start);
    int iterations = 0;
    try (TensorHistory previous = new TensorHistory(1)) {
      previous.push(start);
      while (Arrays.stream(clocks).anyMatch(c -> c.time > sde.end())) {
        if (++iterations > MAXIMUM_ITERATIONS) {
          throw new IllegalStateException(
              "Cannot draw: the adaptive solver is at t = %s after %d steps"
                  .formatted(clocks[0].time, MAXIMUM_ITERATIONS));
        }
        Tensor before = x;
        x = Scoped.compute(() -> iterate(denoiser, before, previous, noise.get(), clocks));
        before.close();
      }
    }
    return new Solution(x, 2 * iterations);
  }

  private Tensor iterate(
      Denoiser denoiser, Tensor x, TensorHistory previous, Tensor noise, Clock[] clocks) {
    double[] from = Arrays.stream(clocks).mapToDouble(c -> c.time).toArray();
    double[] length =
        Arrays.stream(clocks).mapToDouble(c -> Math.min(c.step, c.time - sde.end())).toArray();
    double[] to = new double[from.length];
    Arrays.setAll(to, i -> Math.max(sde.end(), from[i] - length[i]));

    Tensor euler = moved(denoiser, x, x, from, length, noise);
    Tensor improved = moved(denoiser, x, euler, to, length, noise);
    Tensor mean = euler.add(improved).mul(new Scalar(0.5));
    double[] errors = errors(euler, mean, previous.get(0));

    double[] accepted = new double[from.length];
    for (int i = 0; i < from.length; i++) {
      if (length[i] > 0) {
        if (!Double.isFinite(errors[i])) {
          throw new IllegalStateException("Cannot draw: the network's prediction is not finite");
        }
        accepted[i] = errors[i] <= 1 ? 1 : 0;
        clocks[i].time = errors[i] <= 1 ? to[i] : from[i];
        clocks[i].step = SAFETY * length[i] * Math.pow(Math.max(errors[i], 1e-12), -EXPONENT);
      }
    }
    Tensor taken = column(accepted, x);
    Tensor kept = taken.neg().add(new Scalar(1.0));
    previous.push(taken.mul(euler).add(kept.mul(previous.get(0))));
    return taken.mul(mean).add(kept.mul(x));
  }

  /** x − h·f·at + h·g²·score(at) + √h·g·z with f, g and the score at {@code times}. */
  private Tensor moved(
      Denoiser denoiser, Tensor x, Tensor at, double[] times, double[] length, Tensor noise) {
    double[] drift = new double[times.length];
    double[] predicted = new double[times.length];
    double[] random = new double[times.length];
    double[] told = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      double g = sde.diffusion(times[i]);
      drift[i] = -length[i] * sde.drift(times[i]);
      predicted[i] = -length[i] * g * g / sde.level(times[i]).sigma();
      random[i] = Math.sqrt(length[i]) * g;
      told[i] = sde.networkTime(times[i]);
    }
    Tensor time = Tensor.create(told, told.length).to(x.device(), ScalarType.Float);
    return x.add(column(drift, x).mul(at))
        .add(column(predicted, x).mul(denoiser.predict(at, time)))
        .add(column(random, x).mul(noise));
  }

  private double[] errors(Tensor euler, Tensor mean, Tensor previous) {
    Tensor scale =
        torch
            .maximum(euler.abs(), previous.abs())
            .mul(new Scalar(relativeTolerance))
            .clamp(new ScalarOptional(new Scalar(absoluteTolerance)));
    Tensor squares = euler.sub(mean).div(scale).square().flatten(1, -1).mean(1);
    Tensor values = squares.sqrt().cpu().to(ScalarType.Double).contiguous();
    double[] errors = new double[Math.toIntExact(values.numel())];
    new DoublePointer(values.data_ptr()).get(errors);
    return errors;
  }

  /** [B, 1, ...], to be multiplied with x. */
  private static Tensor column(double[] values, Tensor x) {
    long[] shape = new long[(int) x.dim()];
    Arrays.fill(shape, 1);
    shape[0] = values.length;
    return Tensor.create(values, values.length).to(x.device(), x.scalar_type()).view(shape);
  }
}
