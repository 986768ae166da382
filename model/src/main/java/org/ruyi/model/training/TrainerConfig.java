package org.ruyi.model.training;

import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.unet.UNet2DConfig;

/**
 * Everything that a {@link Trainer} is made from.
 *
 * @param unet the network; it predicts as many channels as it takes
 * @param noise the forward process
 * @param optimizer AdamW's constants
 * @param gradientClip largest gradient norm; 0 switches clipping off
 * @param device where to compute
 */
public record TrainerConfig(
    UNet2DConfig unet,
    NoiseScheduleConfig noise,
    AdamWConfig optimizer,
    double gradientClip,
    ComputeDevice device) {
  public TrainerConfig {
    if (!(gradientClip >= 0 && gradientClip < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid gradient clip: %s (0 for none, or a positive norm)".formatted(gradientClip));
    }
    if (unet.inChannels() != unet.outChannels()) {
      throw new IllegalArgumentException(
          "Invalid network to train: %d channels in, %d out (the same number: it predicts the noise)"
              .formatted(unet.inChannels(), unet.outChannels()));
    }
  }
}
