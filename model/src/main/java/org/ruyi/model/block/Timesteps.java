package org.ruyi.model.block;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Sinusoidal features of time (Vaswani et al., arXiv 1706.03762, section 3.5, as in DDPM): sine and
 * cosine of t·ω_i, ω_i = exp(−ln 10000 · i / (half − shift)).
 */
public final class Timesteps {
  private static final double MAXIMUM_PERIOD = 10_000;

  private final int half;
  private final int shift;
  private final Order order;

  /** What comes first in the features. */
  public enum Order {
    SINE_FIRST,
    COSINE_FIRST
  }

  /**
   * @param width the number of features, even
   * @param shift subtracted from the number of frequencies in the exponent's denominator
   */
  public Timesteps(int width, int shift, Order order) {
    this.half = width / 2;
    this.shift = shift;
    this.order = order;
  }

  /**
   * The features of each timestep.
   *
   * @param timestep [B], any type
   * @return [B, width] fp32
   */
  public Tensor forward(Tensor timestep) {
    Tensor exponent =
        torch
            .arange(new Scalar(0), new Scalar(half), new TensorOptions(ScalarType.Float))
            .mul(new Scalar(-Math.log(MAXIMUM_PERIOD)))
            .div(new Scalar((double) (half - shift)));
    Tensor frequencies = exponent.exp().to(timestep.device(), ScalarType.Float);
    Tensor angles = timestep.to(ScalarType.Float).unsqueeze(1).mul(frequencies.unsqueeze(0));
    Tensor sine = angles.sin();
    Tensor cosine = angles.cos();
    return torch.cat(
        switch (order) {
          case SINE_FIRST -> new TensorVector(sine, cosine);
          case COSINE_FIRST -> new TensorVector(cosine, sine);
        },
        -1);
  }
}
