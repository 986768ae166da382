package org.ruyi.model.loss;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Denoiser;

/** An objective of training. */
@FunctionalInterface
public interface DiffusionLoss {
  /**
   * The loss of one batch.
   *
   * @param network what is trained, its condition already given
   * @param original x_0, [B, ...] floating
   * @param noise standard normal, the shape of {@code original}
   * @param timesteps [B], in the units of this loss: indices of a schedule or noise levels
   * @return one value an element or an example, with gradients towards the network's parameters
   */
  LossElements of(Denoiser network, Tensor original, Tensor noise, Tensor timesteps);
}
