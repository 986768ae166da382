package org.ruyi.model.block;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.LayerNorm;
import org.ruyi.model.nn.ParameterScope;

/**
 * Self-attention, cross-attention and feed-forward, each normed before and around a shortcut
 * (latent diffusion, arXiv 2112.10752, appendix E.2.1).
 */
public final class BasicTransformerBlock {
  private static final double EPSILON = 1e-5;

  private final LayerNorm norm1;
  private final MultiHeadAttention attn1;
  private final LayerNorm norm2;
  private final MultiHeadAttention attn2;
  private final LayerNorm norm3;
  private final FeedForward ff;
  private final FirstAttention first;

  /** What the first attention attends to. */
  public enum FirstAttention {
    SELF,
    /** The context, as the second does, but without its bias. */
    CROSS
  }

  /** Declares the parameters of a block of {@code width} with {@code heads}. */
  public BasicTransformerBlock(
      ParameterScope scope, int width, int contextWidth, int heads, FirstAttention first) {
    this.first = first;
    int head = width / heads;
    int firstWidth = first == FirstAttention.SELF ? width : contextWidth;
    norm1 = new LayerNorm(scope.child("norm1"), width, EPSILON);
    attn1 = MultiHeadAttention.withoutBias(scope.child("attn1"), width, firstWidth, heads, head);
    norm2 = new LayerNorm(scope.child("norm2"), width, EPSILON);
    attn2 = MultiHeadAttention.withoutBias(scope.child("attn2"), width, contextWidth, heads, head);
    norm3 = new LayerNorm(scope.child("norm3"), width, EPSILON);
    ff = new FeedForward(scope.child("ff"), width, FeedForward.Activation.GEGLU, 0);
  }

  /**
   * Computes the block.
   *
   * @param tokens [B, N, width]
   * @param context [B, M, context width]
   * @param contextBias added to the second attention's scores, broadcastable to [B, heads, N, M];
   *     null for none
   * @return [B, N, width]
   */
  public Tensor forward(Tensor tokens, Tensor context, Tensor contextBias) {
    Tensor normed = norm1.forward(tokens);
    Tensor hidden =
        tokens.add(
            switch (first) {
              case SELF -> attn1.forward(normed);
              case CROSS -> attn1.forward(normed, context, null);
            });
    hidden = hidden.add(attn2.forward(norm2.forward(hidden), context, contextBias));
    return hidden.add(ff.forward(norm3.forward(hidden)));
  }
}
