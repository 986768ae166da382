package org.ruyi.model.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.NoiseSchedule;

/** The best possible networks for data that are N(mean, deviation²) in every dimension. */
record ClosedForm(double mean, double deviation) {

  /** E[ε|x_t]. */
  Denoiser noise(NoiseSchedule schedule) {
    float[] alphas = schedule.alphasCumprod();
    return (x, timesteps) -> {
      double a = alphas[(int) timesteps.narrow(0, 0, 1).item_long()];
      double total = a * deviation * deviation + 1 - a;
      return x.sub(new Scalar(Math.sqrt(a) * mean)).mul(new Scalar(Math.sqrt(1 - a) / total));
    };
  }

  /** E[ε|x_t], then v of the true variance of x_{t-1} given x_t. */
  Denoiser noiseAndVariance(NoiseSchedule schedule) {
    float[] alphas = schedule.alphasCumprod();
    Denoiser noise = noise(schedule);
    return (x, timesteps) -> {
      int t = (int) timesteps.narrow(0, 0, 1).item_long();
      double now = alphas[t];
      double before = t == 0 ? 1 : alphas[t - 1];
      double beta = 1 - now / before;
      double square = deviation * deviation;
      double ofOriginal = square * (1 - now) / (now * square + 1 - now);
      double coefficient = Math.sqrt(before) * beta / (1 - now);
      double small = (1 - before) / (1 - now) * beta;
      double variance = small + coefficient * coefficient * ofOriginal;
      double least = t == 0 ? leastOfSecond(alphas) : Math.log(small);
      double fraction = (Math.log(variance) - least) / (Math.log(beta) - least);
      Tensor v = torch.full_like(x, new Scalar(2 * fraction - 1));
      return torch.cat(new TensorVector(noise.predict(x, timesteps), v), 1);
    };
  }

  private static double leastOfSecond(float[] alphas) {
    return Math.log((1 - alphas[0]) / (1 - alphas[1]) * (1 - alphas[1] / (double) alphas[0]));
  }

  /** E[x_0|x_0 + σ·ε]. */
  Denoiser original() {
    return (x, sigma) -> {
      Tensor s = PerExample.along(sigma, x);
      Tensor gain =
          s.mul(s)
              .add(new Scalar(deviation * deviation))
              .reciprocal()
              .mul(new Scalar(deviation * deviation));
      return x.sub(new Scalar(mean)).mul(gain).add(new Scalar(mean));
    };
  }
}
