package org.ruyi.model.block;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Autocast;

/** Scaled dot-product attention by several heads (arXiv 1706.03762, section 3.2). */
final class Heads {
  private Heads() {}

  /**
   * softmax(q·kᵀ / √width + bias)·v in each head.
   *
   * @param query [B, N, C]
   * @param key [B, M, C]
   * @param value [B, M, C]
   * @param bias broadcastable to [B, heads, N, M], or null for none
   * @return [B, N, C]
   */
  static Tensor attend(Tensor query, Tensor key, Tensor value, Tensor bias, int heads) {
    Tensor attended;
    try (Autocast autocast = Autocast.offOnCpu()) {
      attended =
          torch.scaled_dot_product_attention(
              split(query, heads),
              split(key, heads),
              split(value, heads),
              bias == null ? new TensorOptional() : new TensorOptional(bias),
              0,
              false,
              new DoubleOptional(),
              false);
    }
    return attended.transpose(1, 2).reshape(query.size(0), query.size(1), query.size(2));
  }

  /** [B, N, C] to [B, heads, N, C / heads]. */
  private static Tensor split(Tensor x, int heads) {
    return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }
}
