package org.ruyi.model.unet;

import static org.bytedeco.pytorch.global.torch.silu;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.GroupNorm;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/**
 * norm, SiLU, convolution, twice, with the time embedding between them, around a shortcut (DDPM,
 * arXiv 2006.11239, appendix B).
 */
final class ResnetBlock2D {
  private final GroupNorm norm1;
  private final Conv2d conv1;
  private final Linear timeEmbProj;
  private final GroupNorm norm2;
  private final Conv2d conv2;
  private final Conv2d convShortcut;
  private final TimeNorm timeNorm;
  private final double scaleFactor;

  ResnetBlock2D(ParameterScope scope, UNet2DConfig config, int in, int out) {
    this(scope, config, in, out, 1);
  }

  /**
   * @param scaleFactor the residual sum is divided by this
   */
  ResnetBlock2D(ParameterScope scope, UNet2DConfig config, int in, int out, double scaleFactor) {
    int groups = config.normNumGroups();
    this.timeNorm = config.timeNorm();
    this.scaleFactor = scaleFactor;
    norm1 = new GroupNorm(scope.child("norm1"), in, groups, config.normEps());
    conv1 = new Conv2d(scope.child("conv1"), in, out, 3, 1, 1);
    timeEmbProj =
        new Linear(
            scope.child("time_emb_proj"),
            config.timeEmbeddingWidth(),
            timeNorm == TimeNorm.SCALE_SHIFT ? 2L * out : out);
    norm2 = new GroupNorm(scope.child("norm2"), out, groups, config.normEps());
    conv2 = new Conv2d(scope.child("conv2"), out, out, 3, 1, 1);
    convShortcut = in == out ? null : new Conv2d(scope.child("conv_shortcut"), in, out, 1, 1, 0);
  }

  /**
   * Computes the block.
   *
   * @param x [B, in, H, W]
   * @param time [B, time embedding]
   * @return [B, out, H, W]
   */
  Tensor forward(Tensor x, Tensor time) {
    Tensor hidden = conv1.forward(silu(norm1.forward(x)));
    Tensor timeByChannel = timeEmbProj.forward(silu(time)).unsqueeze(-1).unsqueeze(-1);
    Tensor modulated =
        switch (timeNorm) {
          case DEFAULT -> norm2.forward(hidden.add(timeByChannel));
          case SCALE_SHIFT -> {
            TensorVector scaleShift = timeByChannel.chunk(2, 1);
            yield norm2
                .forward(hidden)
                .mul(scaleShift.get(0).add(new Scalar(1.0)))
                .add(scaleShift.get(1));
          }
        };
    Tensor residual = conv2.forward(silu(modulated));
    Tensor shortcut = convShortcut == null ? x : convShortcut.forward(x);
    return Residual.sum(shortcut, residual, scaleFactor);
  }
}
