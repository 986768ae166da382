package org.ruyi.model.guidance;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.nn.Denoiser;

/**
 * Guidance only where it helps, at timesteps in (low, high] (arXiv 2404.07724, equation 6);
 * outside, the conditioned network alone, at half the cost.
 */
public final class GuidanceInterval implements Denoiser {
  private final Denoiser guided;
  private final Denoiser conditioned;
  private final double low;
  private final double high;

  /**
   * @param guided inside the interval
   * @param conditioned outside; takes the batch once
   * @param low in the unit of the timesteps
   * @param high at least {@code low}
   */
  public GuidanceInterval(Denoiser guided, Denoiser conditioned, double low, double high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "Invalid interval of guidance: %s to %s (low at most high)".formatted(low, high));
    }
    this.guided = guided;
    this.conditioned = conditioned;
    this.low = low;
    this.high = high;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the timesteps of the batch differ
   */
  @Override
  public Tensor predict(Tensor sample, Tensor timestep) {
    double first = timestep.min().to(ScalarType.Double).item_double();
    double last = timestep.max().to(ScalarType.Double).item_double();
    if (first != last) {
      throw new IllegalArgumentException(
          "Invalid timesteps: %s to %s in one batch (one for all, as samplers give)"
              .formatted(first, last));
    }
    return (first > low && first <= high ? guided : conditioned).predict(sample, timestep);
  }
}
