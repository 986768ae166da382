package org.ruyi.model.guidance;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Denoiser;

/**
 * Classifier-free guidance (arXiv 2207.12598, equation 6): ε_u + s·(ε_c − ε_u) from one batch of
 * two halves, the first without the condition and the second with it. s = 1 + w for the w of the
 * paper.
 *
 * <p>Rescaled guidance (arXiv 2305.08891, equations 15 and 16) brings the standard deviation of
 * each example back to that of ε_c, by a share φ. Channels of a learned variance come from the
 * conditioned half.
 */
public final class ClassifierFreeGuidance implements Denoiser {
  private static final boolean UNBIASED = true;
  private static final boolean KEEP_AXES = true;

  private final Denoiser both;
  private final double scale;
  private final double rescale;

  /**
   * @param both takes a batch of twice the size; its first half has no condition
   * @param scale s; 1 is the network's own prediction, 0 that without the condition
   */
  public ClassifierFreeGuidance(Denoiser both, double scale) {
    this(both, scale, 0);
  }

  /**
   * @param both takes a batch of twice the size; its first half has no condition
   * @param scale s
   * @param rescale φ in [0, 1]; 0.7 in the paper
   */
  public ClassifierFreeGuidance(Denoiser both, double scale, double rescale) {
    if (!Double.isFinite(scale)) {
      throw new IllegalArgumentException("Invalid guidance: %s (finite)".formatted(scale));
    }
    if (!(rescale >= 0 && rescale <= 1)) {
      throw new IllegalArgumentException(
          "Invalid rescaling of guidance: %s (0 to 1)".formatted(rescale));
    }
    this.both = both;
    this.scale = scale;
    this.rescale = rescale;
  }

  @Override
  public Tensor predict(Tensor sample, Tensor timestep) {
    long batch = sample.size(0);
    long channels = sample.size(1);
    Tensor output = both.predict(twice(sample), twice(timestep));
    Tensor free = output.narrow(0, 0, batch).narrow(1, 0, channels);
    Tensor whole = output.narrow(0, batch, batch);
    Tensor conditioned = whole.narrow(1, 0, channels);
    Tensor guided = free.add(conditioned.sub(free).mul(new Scalar(scale)));
    return withVariance(rescale == 0 ? guided : rescaled(guided, conditioned), whole, channels);
  }

  private Tensor rescaled(Tensor guided, Tensor conditioned) {
    Tensor ratio = deviation(conditioned).div(deviation(guided));
    Tensor factor = ratio.mul(new Scalar(rescale)).add(new Scalar(1 - rescale));
    return guided.mul(factor);
  }

  private static Tensor deviation(Tensor x) {
    long[] axes = new long[(int) x.dim() - 1];
    Arrays.setAll(axes, i -> i + 1L);
    return x.std(axes, UNBIASED, KEEP_AXES);
  }

  private static Tensor twice(Tensor x) {
    return torch.cat(new TensorVector(x, x), 0);
  }

  static Tensor withVariance(Tensor prediction, Tensor output, long channels) {
    long rest = output.size(1) - channels;
    return rest == 0
        ? prediction
        : torch.cat(new TensorVector(prediction, output.narrow(1, channels, rest)), 1);
  }
}
