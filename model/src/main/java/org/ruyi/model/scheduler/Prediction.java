package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The two views of one prediction at x = α·x_0 + σ·ε.
 *
 * @param original x_0, clipped where the configuration asks for it
 * @param noise ε, not touched by the clipping
 */
record Prediction(Tensor original, Tensor noise) {
  /**
   * @param output what the network says, with further channels where it also learns the variance
   * @param x at {@code level}, which preserves the variance
   */
  static Prediction of(SchedulerConfig config, Tensor output, Tensor x, NoiseLevel level) {
    return clipped(config, raw(config, mean(config, output, x), x, level));
  }

  /** The same where x = x_0 + ratio·ε, of which the network was given x / √(1 + ratio²). */
  static Prediction ofScaled(SchedulerConfig config, Tensor output, Tensor x, double ratio) {
    NoiseLevel level = NoiseLevel.ofRatio(ratio);
    return of(config, output, x.mul(new Scalar(level.alpha())), level);
  }

  private static Tensor mean(SchedulerConfig config, Tensor output, Tensor x) {
    return config.learnsVariance() ? output.narrow(1, 0, x.size(1)) : output;
  }

  private static Prediction raw(SchedulerConfig config, Tensor output, Tensor x, NoiseLevel level) {
    Scalar signal = new Scalar(level.alpha());
    Scalar sigma = new Scalar(level.sigma());
    return switch (config.predictionType()) {
      case EPSILON -> new Prediction(x.sub(output.mul(sigma)).div(signal), output);
      case SAMPLE -> new Prediction(output, x.sub(output.mul(signal)).div(sigma));
      case V_PREDICTION ->
          new Prediction(
              x.mul(signal).sub(output.mul(sigma)), output.mul(signal).add(x.mul(sigma)));
    };
  }

  private static Prediction clipped(SchedulerConfig config, Prediction raw) {
    if (!config.clipSample()) {
      return raw;
    }
    double range = config.clipSampleRange();
    ScalarOptional low = new ScalarOptional(new Scalar(-range));
    ScalarOptional high = new ScalarOptional(new Scalar(range));
    return new Prediction(raw.original.clamp(low, high), raw.noise);
  }
}
