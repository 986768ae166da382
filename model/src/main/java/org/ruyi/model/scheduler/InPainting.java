package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * A run that keeps the known part of a picture: after each call the known pixels are replaced by
 * the picture as noisy as x is then, and at the end by the picture itself (RePaint, arXiv
 * 2201.09865, equation 8, without its jumps back).
 */
public final class InPainting implements Sampler {
  private final Sampler sampler;
  private final Tensor original;
  private final Tensor mask;
  private final Tensor noise;

  /**
   * Wraps a sampler, which is closed with this.
   *
   * @param original x_0, [B, ...]; like the others it must stay open through the run
   * @param mask 1 where to draw, 0 where to keep, of a shape that broadcasts to that of x
   * @param noise standard normal of the shape of x, the same throughout
   */
  public InPainting(Sampler sampler, Tensor original, Tensor mask, Tensor noise) {
    this.sampler = sampler;
    this.original = original;
    this.mask = mask;
    this.noise = noise;
  }

  @Override
  public double[] timesteps() {
    return sampler.timesteps();
  }

  @Override
  public NoiseLevel level(int index) {
    return sampler.level(index);
  }

  @Override
  public double initNoiseSigma() {
    return sampler.initNoiseSigma();
  }

  @Override
  public Tensor scaleModelInput(int index, Tensor x) {
    return sampler.scaleModelInput(index, x);
  }

  @Override
  public boolean beginsStep(int index) {
    return sampler.beginsStep(index);
  }

  @Override
  public boolean needsNoise(int index) {
    return sampler.needsNoise(index);
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor drawn) {
    boolean last = index + 1 == sampler.timesteps().length;
    return Scoped.compute(
        () -> {
          Tensor next = sampler.step(index, modelOutput, x, drawn);
          Tensor known = last ? original : sampler.addNoise(index + 1, original, noise);
          return mask.mul(next).add(mask.neg().add(new Scalar(1.0)).mul(known));
        });
  }

  @Override
  public Tensor addNoise(int index, Tensor picture, Tensor drawn) {
    return sampler.addNoise(index, picture, drawn);
  }

  @Override
  public void close() {
    sampler.close();
  }
}
