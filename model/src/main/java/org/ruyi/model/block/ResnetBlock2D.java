package org.ruyi.model.block;

import static org.bytedeco.pytorch.global.torch.silu;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.Dropout;
import org.ruyi.model.nn.GroupNorm;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/**
 * norm, SiLU, convolution, twice, with the time embedding between them, around a shortcut (DDPM,
 * arXiv 2006.11239, appendix B). With {@link Resampling} the first convolution works at the new
 * size (BigGAN's blocks, as in ADM, arXiv 2105.05233).
 */
public final class ResnetBlock2D {
  private final GroupNorm norm1;
  private final Conv2d conv1;
  private final Linear timeEmbProj;
  private final GroupNorm norm2;
  private final Dropout dropout;
  private final Conv2d conv2;
  private final Conv2d convShortcut;
  private final ResnetSettings settings;

  /** Declares the parameters of a block of {@code in} to {@code out} channels. */
  public ResnetBlock2D(ParameterScope scope, ResnetSettings settings, int in, int out) {
    this.settings = settings;
    int groups = settings.groups();
    norm1 = new GroupNorm(scope.child("norm1"), in, groups, settings.epsilon());
    conv1 = new Conv2d(scope.child("conv1"), in, out, 3, 1, 1);
    timeEmbProj =
        settings.timeWidth().isEmpty()
            ? null
            : new Linear(
                scope.child("time_emb_proj"),
                settings.timeWidth().getAsInt(),
                settings.timeNorm() == TimeNorm.SCALE_SHIFT ? 2L * out : out);
    norm2 = new GroupNorm(scope.child("norm2"), out, groups, settings.epsilon());
    dropout = new Dropout(scope, settings.dropout());
    conv2 = new Conv2d(scope.child("conv2"), out, out, 3, 1, 1);
    convShortcut = in == out ? null : new Conv2d(scope.child("conv_shortcut"), in, out, 1, 1, 0);
  }

  /**
   * Computes a block without time embedding.
   *
   * @param x [B, in, H, W]
   * @return [B, out, H', W'], resampled where the settings say so
   */
  public Tensor forward(Tensor x) {
    return forward(x, null);
  }

  /**
   * Computes the block.
   *
   * @param x [B, in, H, W]
   * @param time [B, time embedding], or null for a block without it
   * @return [B, out, H', W'], resampled where the settings say so
   */
  public Tensor forward(Tensor x, Tensor time) {
    Resampling resampling = settings.resampling();
    Tensor hidden = conv1.forward(resampling.apply(silu(norm1.forward(x))));
    Tensor residual = conv2.forward(dropout.forward(silu(modulated(hidden, time))));
    Tensor resampled = resampling.apply(x);
    Tensor shortcut = convShortcut == null ? resampled : convShortcut.forward(resampled);
    return Residual.sum(shortcut, residual, settings.scaleFactor());
  }

  /** The second norm, with the time embedding before or after it; overwrites {@code hidden}. */
  private Tensor modulated(Tensor hidden, Tensor time) {
    if (timeEmbProj == null) {
      return norm2.forward(hidden);
    }
    Tensor byChannel = timeEmbProj.forward(silu(time)).unsqueeze(-1).unsqueeze(-1);
    return switch (settings.timeNorm()) {
      case DEFAULT -> norm2.forward(hidden.add_(byChannel));
      case SCALE_SHIFT -> {
        TensorVector scaleShift = byChannel.chunk(2, 1);
        yield norm2
            .forward(hidden)
            .mul(scaleShift.get(0).add(new Scalar(1.0)))
            .add_(scaleShift.get(1));
      }
    };
  }
}
