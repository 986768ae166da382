package org.ruyi.model.loss;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Denoiser;

/**
 * A network F made into D(x; σ) = c_skip·x + c_out·F(c_in·x; c_noise), which predicts x_0 at x =
 * x_0 + σ·ε (EDM, arXiv 2206.00364, equation 7). Every coefficient is a function of σ [B].
 */
public interface Preconditioning {
  /** c_skip. */
  Tensor skip(Tensor sigma);

  /** c_out. */
  Tensor out(Tensor sigma);

  /** c_in. */
  Tensor in(Tensor sigma);

  /** c_noise, the timestep that the network is given. */
  Tensor noise(Tensor sigma);

  /**
   * D.
   *
   * @param network F
   * @return takes x, and σ as its timestep; predicts x_0
   */
  default Denoiser around(Denoiser network) {
    return (sample, sigma) -> {
      Tensor raw = network.predict(PerExample.along(in(sigma), sample).mul(sample), noise(sigma));
      return PerExample.along(skip(sigma), sample)
          .mul(sample)
          .add(PerExample.along(out(sigma), sample).mul(raw));
    };
  }
}
