package org.ruyi.model.blur;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How blurring diffusion fades frequencies and adds noise over time t in [0, 1] (Hoogeboom and
 * Salimans, arXiv 2209.05557, appendix A): z_t = IDCT(α_t·DCT(x)) + σ_t·ε with α_t = a_t·d_t by
 * frequency,
 *
 * <p>d_t = (1 − d_min)·exp(−λ·s_t²/2) + d_min, s_t = s_max·sin²(πt/2), λ = f_y² + f_x², f = πk/N;
 * a_t² = sigmoid(logSNR_t), σ_t² = sigmoid(−logSNR_t), logSNR_t = −2·ln tan(l_0 + t·(l_1 − l_0)),
 * l_0 = arctan(exp(−logSNR_max/2)), l_1 = arctan(exp(−logSNR_min/2)).
 *
 * @param maximumBlur s_max, standard deviation of the blur at t = 1 in pixels, not negative
 * @param leastScale d_min, what is left of the highest frequencies, in (0, 1]
 * @param minimumLogSnr of the cosine schedule, at t = 1
 * @param maximumLogSnr of the cosine schedule, at t = 0
 */
public record BlurSchedule(
    double maximumBlur, double leastScale, double minimumLogSnr, double maximumLogSnr) {
  public BlurSchedule {
    if (!(maximumBlur >= 0 && maximumBlur < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid blur: %s pixels (not negative, finite)".formatted(maximumBlur));
    }
    if (!(leastScale > 0 && leastScale <= 1)) {
      throw new IllegalArgumentException(
          "Invalid least scale: %s (above 0, at most 1)".formatted(leastScale));
    }
    if (!(minimumLogSnr < maximumLogSnr
        && Double.isFinite(minimumLogSnr)
        && Double.isFinite(maximumLogSnr))) {
      throw new IllegalArgumentException(
          "Invalid log SNR: %s to %s (minimum below maximum, finite)"
              .formatted(minimumLogSnr, maximumLogSnr));
    }
  }

  /** The paper's: blur up to 20 pixels, d_min 0.001, log SNR from 10 to −10. */
  public static BlurSchedule paper() {
    return new BlurSchedule(20, 0.001, -10, 10);
  }

  /**
   * d_t, what is left of each frequency.
   *
   * @param time [B] floating in [0, 1]
   * @return [B, 1, height, width] fp64
   */
  public Tensor frequencyScale(Tensor time, int height, int width) {
    Tensor sine = asImage(time).mul(new Scalar(Math.PI / 2)).sin();
    Tensor blur = sine.mul(sine).mul(new Scalar(maximumBlur));
    Tensor exponent = decay(height, width).to(time.device(), ScalarType.Double).mul(blur.mul(blur));
    return exponent
        .mul(new Scalar(-0.5))
        .exp()
        .mul(new Scalar(1 - leastScale))
        .add(new Scalar(leastScale));
  }

  /**
   * α_t by frequency.
   *
   * @param time [B] floating in [0, 1]
   * @return [B, 1, height, width] fp64
   */
  public Tensor alpha(Tensor time, int height, int width) {
    return logSnr(time).sigmoid().sqrt().mul(frequencyScale(time, height, width));
  }

  /**
   * σ_t.
   *
   * @param time [B] floating in [0, 1]
   * @return [B, 1, 1, 1] fp64
   */
  public Tensor sigma(Tensor time) {
    return logSnr(time).neg().sigmoid().sqrt();
  }

  /**
   * The forward process, z_t.
   *
   * @param x [B, C, H, W] floating
   * @param noise the same shape, standard normal
   * @param time [B] floating in [0, 1]
   * @return the same shape and type
   */
  public Tensor diffuse(Tensor x, Tensor noise, Tensor time) {
    int height = Math.toIntExact(x.size(2));
    int width = Math.toIntExact(x.size(3));
    Dct2d dct = new Dct2d(height, width);
    Tensor alpha = alpha(time, height, width).to(x.device(), x.scalar_type());
    Tensor sigma = sigma(time).to(x.device(), x.scalar_type());
    return dct.inverse(alpha.mul(dct.forward(x))).add(sigma.mul(noise));
  }

  private Tensor logSnr(Tensor time) {
    double first = Math.atan(Math.exp(-maximumLogSnr / 2));
    double last = Math.atan(Math.exp(-minimumLogSnr / 2));
    return asImage(time)
        .mul(new Scalar(last - first))
        .add(new Scalar(first))
        .tan()
        .log()
        .mul(new Scalar(-2.0));
  }

  private static Tensor asImage(Tensor time) {
    return time.to(ScalarType.Double).view(-1, 1, 1, 1);
  }

  /** λ, fp64 [height, width]: how fast heat flow damps each frequency. */
  static Tensor decay(int height, int width) {
    double[] values = new double[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        values[y * width + x] =
            Math.pow(Math.PI * y / height, 2) + Math.pow(Math.PI * x / width, 2);
      }
    }
    return Tensor.create(values, height, width);
  }
}
