package org.ruyi.model.block;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/**
 * Attention of tokens to the tokens of a context, or to themselves (arXiv 1706.03762, section
 * 3.2.2); no norm and no shortcut.
 */
public final class MultiHeadAttention {
  private final Linear toQ;
  private final Linear toK;
  private final Linear toV;
  private final Linear toOut;
  private final int heads;

  private MultiHeadAttention(Linear toQ, Linear toK, Linear toV, Linear toOut, int heads) {
    this.toQ = toQ;
    this.toK = toK;
    this.toV = toV;
    this.toOut = toOut;
    this.heads = heads;
  }

  /**
   * Declares the parameters of an attention whose queries, keys and values have biases.
   *
   * @param width of the tokens that ask
   * @param contextWidth of the tokens that answer
   * @param headWidth of one head
   */
  public static MultiHeadAttention withBias(
      ParameterScope scope, int width, int contextWidth, int heads, int headWidth) {
    int inner = Math.multiplyExact(heads, headWidth);
    return new MultiHeadAttention(
        new Linear(scope.child("to_q"), width, inner),
        new Linear(scope.child("to_k"), contextWidth, inner),
        new Linear(scope.child("to_v"), contextWidth, inner),
        new Linear(scope.child("to_out", 0), inner, width),
        heads);
  }

  /** The same without biases of queries, keys and values; the output has one. */
  public static MultiHeadAttention withoutBias(
      ParameterScope scope, int width, int contextWidth, int heads, int headWidth) {
    int inner = Math.multiplyExact(heads, headWidth);
    return new MultiHeadAttention(
        Linear.withoutBias(scope.child("to_q"), width, inner),
        Linear.withoutBias(scope.child("to_k"), contextWidth, inner),
        Linear.withoutBias(scope.child("to_v"), contextWidth, inner),
        new Linear(scope.child("to_out", 0), inner, width),
        heads);
  }

  /**
   * Attends to the tokens themselves.
   *
   * @param tokens [B, N, width]
   * @return the same shape
   */
  public Tensor forward(Tensor tokens) {
    return forward(tokens, tokens, null);
  }

  /**
   * Attends to a context.
   *
   * @param tokens [B, N, width]
   * @param context [B, M, context width]
   * @param bias added to the scores, broadcastable to [B, heads, N, M]; null for none
   * @return [B, N, width]
   */
  public Tensor forward(Tensor tokens, Tensor context, Tensor bias) {
    return toOut.forward(
        Heads.attend(toQ.forward(tokens), toK.forward(context), toV.forward(context), bias, heads));
  }
}
