package org.ruyi.model.autoencoder;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * A normal distribution of latents with independent elements: the posterior of an encoded image.
 *
 * @param mean [B, latent channels, h, w]
 * @param logVariance the same shape, in [−30, 20]
 */
public record DiagonalGaussian(Tensor mean, Tensor logVariance) {
  private static final double MINIMUM = -30;
  private static final double MAXIMUM = 20;

  /**
   * @param moments [B, 2·latent channels, h, w]: means, then logarithms of variances
   */
  static DiagonalGaussian of(Tensor moments) {
    TensorVector parts = moments.chunk(2, 1);
    return new DiagonalGaussian(
        new Tensor(parts.get(0)),
        parts
            .get(1)
            .clamp(
                new ScalarOptional(new Scalar(MINIMUM)), new ScalarOptional(new Scalar(MAXIMUM))));
  }

  /**
   * mean + σ·noise (Kingma and Welling, arXiv 1312.6114, section 2.4).
   *
   * @param noise standard normal, the shape of the mean
   */
  public Tensor sample(Tensor noise) {
    return mean.add(logVariance.mul(new Scalar(0.5)).exp().mul(noise));
  }

  /**
   * The Kullback-Leibler divergence from the standard normal distribution, ½ Σ (mean² + σ² − 1 − ln
   * σ²) (arXiv 1312.6114, appendix B).
   *
   * @return nats, [B]
   */
  public Tensor kl() {
    return mean.square()
        .add(logVariance.exp())
        .sub(logVariance)
        .sub(new Scalar(1.0))
        .sum(1, 2, 3)
        .mul(new Scalar(0.5));
  }
}
