package org.ruyi.model.guidance;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.loss.AlphaSigma;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.PredictionType;

/** Keeps predicted pictures in the range of pictures, which strong guidance leaves. */
@FunctionalInterface
public interface Threshold {
  /**
   * The picture in its range.
   *
   * @param original predicted x_0, [B, ...]
   */
  Tensor apply(Tensor original);

  /**
   * Static thresholding: clipped to ±{@code range} (Imagen, arXiv 2205.11487, section 2.3).
   *
   * @param range positive
   */
  static Threshold clip(double range) {
    requirePositive(range);
    return original ->
        original.clamp(
            new ScalarOptional(new Scalar(-range)), new ScalarOptional(new Scalar(range)));
  }

  /**
   * Dynamic thresholding: clipped to ±s and divided by s, s the quantile of |x_0| in each picture,
   * at least 1 (Imagen, arXiv 2205.11487, section 2.3).
   *
   * @param quantile in (0, 1]; 0.995 in the paper
   * @param maximum largest s, at least 1
   */
  static Threshold dynamic(double quantile, double maximum) {
    if (!(quantile > 0 && quantile <= 1)) {
      throw new IllegalArgumentException(
          "Invalid quantile of threshold: %s (above 0, at most 1)".formatted(quantile));
    }
    if (!(maximum >= 1)) {
      throw new IllegalArgumentException(
          "Invalid largest threshold: %s (at least 1)".formatted(maximum));
    }
    return original -> {
      Tensor flat = original.flatten(1, -1);
      Tensor s =
          flat.abs()
              .quantile(quantile, new LongOptional(1), true, "linear")
              .clamp(new ScalarOptional(new Scalar(1.0)), new ScalarOptional(new Scalar(maximum)));
      return flat.minimum(s).maximum(s.neg()).div(s).view(original.shape());
    };
  }

  /**
   * The network whose every prediction stands for a picture in range.
   *
   * @param predicted what the network predicts; where nothing of the picture is left, noise stands
   *     for none, so that its schedule must end above that
   */
  default Denoiser around(Denoiser network, NoiseSchedule schedule, PredictionType predicted) {
    return (sample, timestep) -> {
      long channels = sample.size(1);
      Tensor output = network.predict(sample, timestep);
      AlphaSigma point = AlphaSigma.at(schedule, timestep, sample);
      Tensor original = point.original(predicted, output.narrow(1, 0, channels), sample);
      Tensor prediction = point.outputFor(predicted, apply(original), sample);
      return ClassifierFreeGuidance.withVariance(prediction, output, channels);
    };
  }

  private static void requirePositive(double range) {
    if (!(range > 0 && range < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid threshold: %s (positive, finite)".formatted(range));
    }
  }
}
