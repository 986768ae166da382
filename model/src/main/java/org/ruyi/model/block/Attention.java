package org.ruyi.model.block;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.GroupNorm;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/** Self-attention of every pixel to every other, around a shortcut. */
public final class Attention {
  private final GroupNorm groupNorm;
  private final Linear toQ;
  private final Linear toK;
  private final Linear toV;
  private final Linear toOut;
  private final AttentionSettings settings;

  /** Declares the parameters of an attention of {@code channels}. */
  public Attention(ParameterScope scope, AttentionSettings settings, int channels) {
    this.settings = settings;
    groupNorm =
        settings.groups() == 0
            ? null
            : new GroupNorm(
                scope.child("group_norm"), channels, settings.groups(), settings.epsilon());
    toQ = new Linear(scope.child("to_q"), channels, channels);
    toK = new Linear(scope.child("to_k"), channels, channels);
    toV = new Linear(scope.child("to_v"), channels, channels);
    toOut = new Linear(scope.child("to_out", 0), channels, channels);
  }

  /**
   * Attends.
   *
   * @param x [B, C, H, W]
   * @return the same shape
   */
  public Tensor forward(Tensor x) {
    Tensor normed = groupNorm == null ? x : groupNorm.forward(x);
    Tensor tokens = normed.flatten(2, 3).transpose(1, 2);
    Tensor attended =
        Heads.attend(
            toQ.forward(tokens), toK.forward(tokens), toV.forward(tokens), null, settings.heads());
    Tensor out = toOut.forward(attended).transpose(1, 2).reshape(x.shape());
    return Residual.sum(x, out, settings.scaleFactor());
  }
}
