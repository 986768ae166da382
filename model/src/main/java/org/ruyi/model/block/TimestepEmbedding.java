package org.ruyi.model.block;

import static org.bytedeco.pytorch.global.torch.silu;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/** Two linear layers with SiLU between them, from time features to the time embedding. */
public final class TimestepEmbedding {
  private final Linear linear1;
  private final Linear linear2;

  /** Declares both layers. */
  public TimestepEmbedding(ParameterScope scope, int in, int out) {
    linear1 = new Linear(scope.child("linear_1"), in, out);
    linear2 = new Linear(scope.child("linear_2"), out, out);
  }

  /**
   * Embeds time features.
   *
   * @param features [B, in]
   * @return [B, out]
   */
  public Tensor forward(Tensor features) {
    return linear2.forward(silu(linear1.forward(features)));
  }
}
