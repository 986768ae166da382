package org.ruyi.model.guidance;

import org.bytedeco.pytorch.Tensor;

/** A classifier of pictures with noise. */
@FunctionalInterface
public interface NoisyClassifier {
  /**
   * Unnormalised logarithms of the probabilities of the classes.
   *
   * @param sample x_t, [B, ...] fp32
   * @param timestep [B], integer or floating
   * @return [B, classes]
   */
  Tensor logits(Tensor sample, Tensor timestep);
}
