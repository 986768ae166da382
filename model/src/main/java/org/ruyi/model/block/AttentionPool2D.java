package org.ruyi.model.block;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Embedding;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/**
 * From pixels to one vector: their mean attends to all of them and to itself (CLIP, arXiv
 * 2103.00020, section 2.4; the head of ADM's classifier, arXiv 2105.05233, section 4).
 */
public final class AttentionPool2D {
  private final Embedding positionalEmbedding;
  private final Linear toQ;
  private final Linear toK;
  private final Linear toV;
  private final Linear toOut;
  private final int heads;

  /**
   * Declares the parameters.
   *
   * @param pixels height times width of what comes in
   * @param heads divides the channels
   */
  public AttentionPool2D(ParameterScope scope, int channels, long pixels, int heads, int out) {
    this.heads = heads;
    positionalEmbedding =
        Embedding.positions(scope.child("positional_embedding"), pixels + 1, channels);
    toQ = new Linear(scope.child("to_q"), channels, channels);
    toK = new Linear(scope.child("to_k"), channels, channels);
    toV = new Linear(scope.child("to_v"), channels, channels);
    toOut = new Linear(scope.child("to_out", 0), channels, out);
  }

  /**
   * Pools.
   *
   * @param x [B, C, H, W], H·W as declared
   * @return [B, out]
   */
  public Tensor forward(Tensor x) {
    Tensor pixels = x.flatten(2, 3).transpose(1, 2);
    Tensor mean = pixels.mean(1).unsqueeze(1);
    Tensor tokens = torch.cat(new TensorVector(mean, pixels), 1).add(positionalEmbedding.table());
    Tensor attended =
        Heads.attend(
            toQ.forward(tokens.narrow(1, 0, 1)),
            toK.forward(tokens),
            toV.forward(tokens),
            null,
            heads);
    return toOut.forward(attended.squeeze(1));
  }
}
