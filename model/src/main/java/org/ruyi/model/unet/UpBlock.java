package org.ruyi.model.unet;

import java.util.Deque;
import org.bytedeco.pytorch.Tensor;

/** One level on the way up. */
interface UpBlock {
  /**
   * Computes the level.
   *
   * @param x [B, in, H, W]
   * @param time [B, time embedding]
   * @param skips gives back the results of the way down, the latest first
   * @return [B, out, 2H, 2W], or [B, out, H, W] on the last level
   */
  Tensor forward(Tensor x, Tensor time, Deque<Tensor> skips);
}
