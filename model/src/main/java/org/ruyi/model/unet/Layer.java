package org.ruyi.model.unet;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.ParameterScope;

/** A part of a level, or the middle. */
@FunctionalInterface
interface Layer {
  /**
   * Computes the layer.
   *
   * @param x [B, C, H, W]
   */
  Tensor forward(Tensor x, Conditioning conditioning);

  /** Declares the parameters of a layer. */
  @FunctionalInterface
  interface Factory {
    Layer declare(ParameterScope scope, int channels);
  }
}
