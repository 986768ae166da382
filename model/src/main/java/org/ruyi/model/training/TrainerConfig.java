package org.ruyi.model.training;

import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.unet.UNet2DConfig;

/**
 * Everything that a {@link Trainer} is made from.
 *
 * @param unet the network; it gives the channels that the objective asks for
 * @param noise the forward process
 * @param objective what is minimised
 * @param perturbations of noise, input and condition
 * @param optimizer AdamW's constants
 * @param gradientClip largest gradient norm; 0 switches clipping off
 * @param compute where and how to compute
 */
public record TrainerConfig(
    UNet2DConfig unet,
    NoiseScheduleConfig noise,
    Objective objective,
    Perturbations perturbations,
    AdamWConfig optimizer,
    double gradientClip,
    Compute compute) {
  public TrainerConfig {
    if (!(gradientClip >= 0 && gradientClip < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid gradient clip: %s (0 for none, or a positive norm)".formatted(gradientClip));
    }
    int expected = unet.inChannels() * objective.outputFactor();
    if (unet.outChannels() != expected) {
      throw new IllegalArgumentException(
          "Invalid network to train: %d channels in, %d out (%d out for its objective)"
              .formatted(unet.inChannels(), unet.outChannels(), expected));
    }
    if (perturbations.input().strength() > 0 && !objective.overSchedule()) {
      throw new IllegalArgumentException(
          "Invalid input perturbation: %s (0: the objective has no schedule)"
              .formatted(perturbations.input().strength()));
    }
    if (perturbations.condition().probability() > 0 && unet.numClassEmbeds().orElse(0) < 2) {
      throw new IllegalArgumentException(
          "Invalid dropout of conditions: %s (0: the network has no class to stand for none)"
              .formatted(perturbations.condition().probability()));
    }
  }

  /** DDPM's objective: the noise, every timestep alike. */
  public TrainerConfig(
      UNet2DConfig unet,
      NoiseScheduleConfig noise,
      AdamWConfig optimizer,
      double gradientClip,
      ComputeDevice device) {
    this(
        unet,
        noise,
        Objective.epsilon(),
        Perturbations.none(),
        optimizer,
        gradientClip,
        Compute.on(device));
  }
}
