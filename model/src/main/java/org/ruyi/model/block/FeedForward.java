package org.ruyi.model.block;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Dropout;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/** A transformer's feed-forward layer: four times the width, an activation, and back. */
public final class FeedForward {
  private static final int EXPANSION = 4;

  private final Linear proj;
  private final Dropout dropout;
  private final Linear out;
  private final Activation activation;

  /** The function between the two layers. */
  public enum Activation {
    /** A half times the GELU of the other half (Shazeer, arXiv 2002.05202). */
    GEGLU,
    /** GELU in its tanh approximation (arXiv 1606.08415). */
    GELU_TANH
  }

  /** Declares the parameters of a layer of {@code width}. */
  public FeedForward(ParameterScope scope, int width, Activation activation, double dropoutRate) {
    int inner = Math.multiplyExact(EXPANSION, width);
    this.activation = activation;
    this.proj =
        new Linear(
            scope.child("net", 0).child("proj"),
            width,
            activation == Activation.GEGLU ? 2L * inner : inner);
    this.dropout = new Dropout(scope, dropoutRate);
    this.out = new Linear(scope.child("net", 2), inner, width);
  }

  /**
   * Computes the layer.
   *
   * @param x [..., width]
   * @return the same shape
   */
  public Tensor forward(Tensor x) {
    return out.forward(dropout.forward(activated(proj.forward(x))));
  }

  private Tensor activated(Tensor x) {
    return switch (activation) {
      case GELU_TANH -> torch.gelu(x, "tanh");
      case GEGLU -> {
        TensorVector halves = x.chunk(2, -1);
        yield halves.get(0).mul(torch.gelu(halves.get(1)));
      }
    };
  }
}
