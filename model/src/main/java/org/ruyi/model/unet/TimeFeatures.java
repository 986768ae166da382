package org.ruyi.model.unet;

import org.bytedeco.pytorch.Tensor;

/** Features of time, before they are embedded. */
@FunctionalInterface
interface TimeFeatures {
  /**
   * The features of each timestep.
   *
   * @param timestep [B], any type
   * @return [B, features] fp32
   */
  Tensor of(Tensor timestep);
}
