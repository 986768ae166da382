package org.ruyi.model.unet;

import java.util.Deque;
import org.bytedeco.pytorch.Tensor;

/** One level on the way down. */
interface DownBlock {
  /**
   * Computes the level.
   *
   * @param x [B, in, H, W]
   * @param time [B, time embedding]
   * @param skips receives every intermediate result that the way up takes again
   * @return [B, out, H / 2, W / 2], or [B, out, H, W] on the last level
   */
  Tensor forward(Tensor x, Tensor time, Deque<Tensor> skips);
}
