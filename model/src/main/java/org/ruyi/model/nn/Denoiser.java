package org.ruyi.model.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * A network with its condition already given: all that losses, guidance and samplers need to know
 * of it.
 */
@FunctionalInterface
public interface Denoiser {
  /**
   * What the network was trained to predict.
   *
   * @param sample [B, ...] fp32, as the network takes it
   * @param timestep [B], integer or floating
   * @return [B, ...] fp32; more channels than {@code sample} where the network also predicts a
   *     variance
   */
  Tensor predict(Tensor sample, Tensor timestep);
}
