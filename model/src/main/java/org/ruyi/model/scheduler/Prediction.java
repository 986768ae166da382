package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The two views of one prediction at x_t = √ᾱ·x_0 + √(1−ᾱ)·ε.
 *
 * @param original x_0, clipped where the configuration asks for it
 * @param noise ε, not touched by the clipping
 */
record Prediction(Tensor original, Tensor noise) {
  static Prediction of(SchedulerConfig config, Tensor output, Tensor x, double alphaCumprod) {
    Scalar signal = new Scalar(Math.sqrt(alphaCumprod));
    Scalar sigma = new Scalar(Math.sqrt(1 - alphaCumprod));
    Prediction raw =
        switch (config.predictionType()) {
          case EPSILON -> new Prediction(x.sub(output.mul(sigma)).div(signal), output);
          case SAMPLE -> new Prediction(output, x.sub(output.mul(signal)).div(sigma));
          case V_PREDICTION ->
              new Prediction(
                  x.mul(signal).sub(output.mul(sigma)), output.mul(signal).add(x.mul(sigma)));
        };
    if (!config.clipSample()) {
      return raw;
    }
    double range = config.clipSampleRange();
    ScalarOptional low = new ScalarOptional(new Scalar(-range));
    ScalarOptional high = new ScalarOptional(new Scalar(range));
    return new Prediction(raw.original.clamp(low, high), raw.noise);
  }
}
