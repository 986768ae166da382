package org.ruyi.model.loss;

import java.util.Arrays;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.PredictionType;

/**
 * Teaches a student to do in one DDIM step what its teacher does in two (progressive distillation,
 * arXiv 2202.00512, algorithm 2). With z_t → z_t' → z_t'' the teacher's steps, the student is asked
 * for x̃ = (z_t'' − (σ_t''/σ_t)·z_t) / (α_t'' − (σ_t''/σ_t)·α_t).
 *
 * <p>A student of N steps visits the timesteps T/N − 1, 2T/N − 1, …, T − 1, which is DDIM's {@code
 * trailing} spacing; behind the first lies the picture itself. Timesteps are among {@link
 * #timesteps}, as {@link UniformTimesteps#among} draws them.
 */
public final class ProgressiveDistillationLoss implements DiffusionLoss {
  private final NoiseSchedule schedule;
  private final PredictionType predicted;
  private final Denoiser teacher;
  private final double[] weights;
  private final long stride;

  /**
   * @param predicted what teacher and student predict; noise is a poor choice for few steps
   * @param weight of the student's error, e.g. {@link LossWeight#truncatedSnr()}
   * @param steps N, so that 2·N divides T
   */
  public ProgressiveDistillationLoss(
      NoiseSchedule schedule,
      PredictionType predicted,
      LossWeight weight,
      Denoiser teacher,
      int steps) {
    if (steps < 1 || schedule.steps() % (2L * steps) != 0) {
      throw new IllegalArgumentException(
          "Invalid steps of the student: %d (twice as many must divide the %d timesteps)"
              .formatted(steps, schedule.steps()));
    }
    this.schedule = schedule;
    this.predicted = predicted;
    this.teacher = teacher;
    this.weights = SimpleLoss.weights(schedule, predicted, weight);
    this.stride = schedule.steps() / steps;
  }

  /** The timesteps that the student visits, ascending. */
  public long[] timesteps() {
    long[] timesteps = new long[(int) (schedule.steps() / stride)];
    Arrays.setAll(timesteps, i -> (i + 1) * stride - 1);
    return timesteps;
  }

  @Override
  public LossElements of(Denoiser network, Tensor original, Tensor noise, Tensor timesteps) {
    AlphaSigma start = at(timesteps, original);
    Tensor noisy = start.diffuse(original, noise);
    Tensor target;
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor middle = timesteps.sub(new Scalar(stride / 2));
      Tensor last = timesteps.sub(new Scalar(stride));
      Tensor halfway = step(noisy, timesteps, middle);
      Tensor goal = step(halfway, middle, last);
      AlphaSigma end = at(last, original);
      Tensor ratio = end.sigma().div(start.sigma());
      Tensor picture = goal.sub(ratio.mul(noisy)).div(end.alpha().sub(ratio.mul(start.alpha())));
      target = start.outputFor(predicted, picture, noisy);
    }
    return LossElements.squaredError(network.predict(noisy, timesteps), target)
        .weighted(PerExample.entries(weights, timesteps));
  }

  /** One deterministic DDIM step of the teacher. */
  private Tensor step(Tensor noisy, Tensor from, Tensor to) {
    AlphaSigma here = at(from, noisy);
    Tensor output = teacher.predict(noisy, from);
    return at(to, noisy)
        .diffuse(here.original(predicted, output, noisy), here.noise(predicted, output, noisy));
  }

  /** α and σ, where timestep −1 is the picture: α = 1, σ = 0. */
  private AlphaSigma at(Tensor timesteps, Tensor like) {
    double[] alpha = new double[schedule.steps() + 1];
    double[] sigma = new double[schedule.steps() + 1];
    float[] alphasCumprod = schedule.alphasCumprod();
    alpha[0] = 1;
    for (int t = 0; t < alphasCumprod.length; t++) {
      alpha[t + 1] = Math.sqrt(alphasCumprod[t]);
      sigma[t + 1] = Math.sqrt(1 - (double) alphasCumprod[t]);
    }
    Tensor index = timesteps.add(new Scalar(1));
    return new AlphaSigma(
        PerExample.entries(alpha, index, like), PerExample.entries(sigma, index, like));
  }
}
