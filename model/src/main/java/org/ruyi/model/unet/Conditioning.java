package org.ruyi.model.unet;

import org.bytedeco.pytorch.Tensor;

/**
 * What every block is told beside its input.
 *
 * @param time [B, time embedding]
 * @param context [B, M, context width] for cross-attention, or null
 * @param contextBias [B, 1, 1, M], added to the scores of cross-attention, or null
 */
record Conditioning(Tensor time, Tensor context, Tensor contextBias) {
  static Conditioning ofTime(Tensor time) {
    return new Conditioning(time, null, null);
  }
}
