package org.ruyi.model.blur;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;
import org.ruyi.model.scheduler.NoiseLevel;
import org.ruyi.model.scheduler.Sampler;

/**
 * Inverse heat dissipation (Rissanen, Heinonen and Solin, arXiv 2206.13397, algorithm 2): u_{k−1} =
 * u_k + f(u_k, k) + δ·z, from a picture blurred to the last level. The network predicts the
 * difference f and is told k, from K down to 1; the last step adds no noise.
 */
public final class HeatDissipationSampler implements Sampler {
  private final double[] blurs;
  private final double trainingNoise;
  private final double samplingNoise;

  /**
   * A run.
   *
   * @param blurs standard deviation of the blur of levels 1 to K in pixels, ascending, positive
   * @param trainingNoise σ, the deviation of the noise on blurred pictures, not negative; 0.01 in
   *     the paper
   * @param samplingNoise δ, not negative; 0.0125 in the paper
   * @throws IllegalArgumentException if one is not so
   */
  public HeatDissipationSampler(double[] blurs, double trainingNoise, double samplingNoise) {
    double before = 0;
    for (double blur : blurs) {
      if (!(blur > before && blur < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "Invalid blur: %s pixels after %s (ascending, positive)".formatted(blur, before));
      }
      before = blur;
    }
    if (blurs.length == 0 || !(trainingNoise >= 0 && samplingNoise >= 0)) {
      throw new IllegalArgumentException(
          "Invalid heat dissipation: %d levels, noise %s and %s (a level, noise not negative)"
              .formatted(blurs.length, trainingNoise, samplingNoise));
    }
    this.blurs = blurs.clone();
    this.trainingNoise = trainingNoise;
    this.samplingNoise = samplingNoise;
  }

  @Override
  public double[] timesteps() {
    double[] timesteps = new double[blurs.length];
    for (int i = 0; i < timesteps.length; i++) {
      timesteps[i] = blurs.length - i;
    }
    return timesteps;
  }

  /** That of the mean of the picture, which is not blurred. */
  @Override
  public NoiseLevel level(int index) {
    return NoiseLevel.ofSigma(index < blurs.length ? trainingNoise : 0);
  }

  /** The start of a run: {@code original} blurred by heat flow, with the training noise. */
  @Override
  public Tensor addNoise(int index, Tensor original, Tensor noise) {
    if (index == blurs.length) {
      return original;
    }
    double blur = blurs[blurs.length - 1 - index];
    int height = Math.toIntExact(original.size(2));
    int width = Math.toIntExact(original.size(3));
    return Scoped.compute(
        () -> {
          Dct2d dct = new Dct2d(height, width);
          Tensor fade =
              BlurSchedule.decay(height, width)
                  .mul(new Scalar(-blur * blur / 2))
                  .exp()
                  .to(original.device(), original.scalar_type());
          return dct.inverse(fade.mul(dct.forward(original)))
              .add(noise.mul(new Scalar(trainingNoise)));
        });
  }

  @Override
  public boolean needsNoise(int index) {
    return samplingNoise > 0 && index + 1 < blurs.length;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    return Scoped.compute(
        () -> {
          Tensor mean = x.add(modelOutput);
          return needsNoise(index) ? mean.add(noise.mul(new Scalar(samplingNoise))) : mean;
        });
  }
}
