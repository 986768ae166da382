package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * β and ᾱ of every timestep, in the fp32 arithmetic of PyTorch, bit for bit.
 *
 * <p>ᾱ_t = ∏ (1 − β_s), s ≤ t; the forward process is x_t = √ᾱ_t·x_0 + √(1−ᾱ_t)·ε (arXiv
 * 2006.11239, equation 4).
 */
public final class NoiseSchedule {
  private final float[] betas;
  private final float[] alphasCumprod;

  private NoiseSchedule(float[] betas) {
    this.betas = betas;
    this.alphasCumprod = Betas.cumulativeAlphas(betas);
  }

  /** The schedule of {@code config}. */
  public static NoiseSchedule of(NoiseScheduleConfig config) {
    return new NoiseSchedule(Betas.of(config));
  }

  /**
   * The same schedule shifted so that the last step has no signal left: ᾱ_T = 0 (arXiv 2305.08891,
   * algorithm 1).
   */
  public NoiseSchedule withZeroTerminalSnr() {
    return new NoiseSchedule(Betas.zeroTerminalSnr(betas));
  }

  /** The number of timesteps T. */
  public int steps() {
    return betas.length;
  }

  /** β of every step, [T]. */
  public float[] betas() {
    return betas.clone();
  }

  /** ᾱ of every step, [T]. */
  public float[] alphasCumprod() {
    return alphasCumprod.clone();
  }

  float alphaCumprod(int t) {
    return alphasCumprod[t];
  }

  /**
   * α_t = √ᾱ_t and σ_t = √(1−ᾱ_t).
   *
   * @param t in [0, T)
   */
  public NoiseLevel level(int t) {
    return NoiseLevel.ofAlphaCumprod(alphasCumprod[t]);
  }

  /**
   * The forward process, √ᾱ_t·x_0 + √(1−ᾱ_t)·noise.
   *
   * @param original [B, ...] fp32
   * @param noise the same shape, standard normal
   * @param timesteps [B] int64 in [0, T)
   * @return the same shape
   */
  public Tensor addNoise(Tensor original, Tensor noise, Tensor timesteps) {
    Tensor alphas =
        Tensor.create(alphasCumprod, alphasCumprod.length)
            .to(original.device(), original.scalar_type())
            .index_select(0, timesteps.to(original.device(), timesteps.scalar_type()));
    for (long i = alphas.dim(); i < original.dim(); i++) {
      alphas = alphas.unsqueeze(-1);
    }
    Tensor signal = alphas.sqrt().mul(original);
    Tensor variance = alphas.neg().add(new Scalar(1.0));
    return signal.add(variance.sqrt().mul(noise));
  }
}
