package org.ruyi.model.dit;

import static org.bytedeco.pytorch.global.torch.silu;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.ruyi.model.block.FeedForward;
import org.ruyi.model.block.MultiHeadAttention;
import org.ruyi.model.nn.LayerNorm;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/**
 * A transformer block with adaLN-Zero (arXiv 2212.09748, section 3.2): time and class shift and
 * scale what goes into attention and feed-forward layer and gate what comes out, all six regressed
 * by a layer that starts at zero, so that a new block is the identity.
 */
final class DiTBlock {
  private static final double EPSILON = 1e-6;

  private final TimestepLabelEmbedding emb;
  private final Linear linear;
  private final LayerNorm norm1;
  private final MultiHeadAttention attn1;
  private final LayerNorm norm3;
  private final FeedForward ff;

  DiTBlock(ParameterScope scope, DiTConfig config) {
    int width = config.width();
    ParameterScope modulation = scope.child("norm1");
    emb = new TimestepLabelEmbedding(modulation.child("emb"), config.numEmbedsAdaNorm(), width);
    linear = Linear.startingAtZero(modulation.child("linear"), width, 6L * width);
    norm1 = LayerNorm.plain(width, EPSILON);
    attn1 =
        MultiHeadAttention.withBias(
            scope.child("attn1"),
            width,
            width,
            config.numAttentionHeads(),
            config.attentionHeadDim());
    norm3 = LayerNorm.plain(width, config.normEps());
    ff = new FeedForward(scope.child("ff"), width, FeedForward.Activation.GELU_TANH, 0);
  }

  /** The embedding of time and class, [B, width]. */
  Tensor embedding(Tensor timestep, Tensor classLabels) {
    return emb.forward(timestep, classLabels);
  }

  /**
   * Computes the block.
   *
   * @param x [B, N, width]
   * @param timestep [B]
   * @param classLabels [B] int64
   * @return the same shape as {@code x}
   */
  Tensor forward(Tensor x, Tensor timestep, Tensor classLabels) {
    Tensor embedded = emb.forward(timestep, classLabels);
    TensorVector parts = linear.forward(silu(embedded)).unsqueeze(1).chunk(6, 2);
    Tensor attended = attn1.forward(Modulation.of(norm1.forward(x), parts.get(0), parts.get(1)));
    Tensor hidden = x.add(attended.mul(parts.get(2)));
    Tensor fed = ff.forward(Modulation.of(norm3.forward(hidden), parts.get(3), parts.get(4)));
    return hidden.add(fed.mul(parts.get(5)));
  }
}
