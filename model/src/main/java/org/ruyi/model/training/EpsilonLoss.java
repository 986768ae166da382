package org.ruyi.model.training;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.unet.UNet2DModel;

/**
 * The simple objective of DDPM: mean of (ε − ε_θ(√ᾱ_t·x_0 + √(1−ᾱ_t)·ε, t))² over all elements
 * (arXiv 2006.11239, equation 14).
 */
public final class EpsilonLoss {
  private final NoiseSchedule schedule;

  public EpsilonLoss(NoiseSchedule schedule) {
    this.schedule = schedule;
  }

  /**
   * The loss of one batch.
   *
   * @param model predicts as many channels as {@code images} has
   * @param images x_0, [B, C, H, W] in [-1, 1]
   * @param noise ε, the same shape
   * @param timesteps [B] int64 in [0, T)
   * @param classLabels [B] int64, or null for a network without classes
   * @return the loss, a scalar
   */
  public Tensor of(
      UNet2DModel model, Tensor images, Tensor noise, Tensor timesteps, Tensor classLabels) {
    Tensor noisy = schedule.addNoise(images, noise, timesteps);
    return torch.mse_loss(model.forward(noisy, timesteps, classLabels), noise);
  }
}
