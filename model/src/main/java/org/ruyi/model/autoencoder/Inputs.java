package org.ruyi.model.autoencoder;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Checks of what goes into an autoencoder. */
final class Inputs {
  private Inputs() {}

  static void requireImages(Tensor images, AutoencoderShape shape) {
    int multiple = shape.reduction();
    if (images.dim() != 4
        || images.size(1) != shape.inChannels()
        || images.size(2) % multiple != 0
        || images.size(3) % multiple != 0) {
      throw new IllegalArgumentException(
          "Invalid images: shape %s ([B, %d, H, W], H and W multiples of %d)"
              .formatted(Arrays.toString(images.shape()), shape.inChannels(), multiple));
    }
  }

  static void requireLatents(Tensor latents, int channels) {
    if (latents.dim() != 4 || latents.size(1) != channels) {
      throw new IllegalArgumentException(
          "Invalid latents: shape %s ([B, %d, h, w])"
              .formatted(Arrays.toString(latents.shape()), channels));
    }
  }
}
