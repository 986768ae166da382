package org.ruyi.model.loss;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.blur.BlurSchedule;
import org.ruyi.model.nn.Denoiser;

/**
 * (ε − ε_θ(z_t, t))² where z_t is blurred and noisy (blurring diffusion, arXiv 2209.05557, section
 * 4.2). Timesteps are t in [0, 1], drawn by {@link UniformTimes}.
 */
public final class BlurringLoss implements DiffusionLoss {
  private final BlurSchedule schedule;

  public BlurringLoss(BlurSchedule schedule) {
    this.schedule = schedule;
  }

  @Override
  public LossElements of(Denoiser network, Tensor original, Tensor noise, Tensor time) {
    Tensor blurred = schedule.diffuse(original, noise, time);
    return LossElements.squaredError(network.predict(blurred, time), noise);
  }
}
