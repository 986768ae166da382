package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** One step of Langevin dynamics: x + s·score + √(2s)·z. */
final class LangevinStep {
  private LangevinStep() {}

  /** With a given step size s. */
  static Tensor of(Tensor x, Tensor score, Tensor noise, double size) {
    return WeightedSum.of(1, x).plus(size, score).plus(Math.sqrt(2 * size), noise).tensor();
  }

  /**
   * With s = 2α·(snr·‖z‖/‖score‖)², norms averaged over the batch (arXiv 2011.13456, algorithms 4
   * and 5).
   *
   * @param alpha α of the process, 1 where the variance explodes
   */
  static Tensor toSignalToNoise(
      Tensor x, Tensor score, Tensor noise, double signalToNoise, double alpha) {
    Tensor ratio = norm(noise).div(norm(score)).mul(new Scalar(signalToNoise));
    Tensor size = ratio.mul(ratio).mul(new Scalar(2 * alpha));
    return x.add(score.mul(size)).add(noise.mul(size.mul(new Scalar(2.0)).sqrt()));
  }

  private static Tensor norm(Tensor x) {
    return x.flatten(1, -1).square().sum(1).sqrt().mean();
  }
}
