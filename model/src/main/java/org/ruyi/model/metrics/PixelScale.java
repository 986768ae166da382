package org.ruyi.model.metrics;

import java.util.List;

/**
 * How a network takes pixels: (x − mean) / deviation of each channel, x in [0, 255].
 *
 * @param mean of red, green and blue
 * @param deviation of red, green and blue, more than 0
 */
public record PixelScale(List<Double> mean, List<Double> deviation) {
  /** [0, 255] as it is. */
  public static final PixelScale BYTES = same(0, 1);

  /** [0, 1]. */
  public static final PixelScale UNIT = same(0, 255);

  /** About [−1, 1], as the Inception network of FID. */
  public static final PixelScale INCEPTION = same(128, 128);

  /** Mean 0 and variance 1 over ImageNet, as torchvision's networks and DINOv2. */
  public static final PixelScale IMAGENET =
      new PixelScale(List.of(123.675, 116.28, 103.53), List.of(58.395, 57.12, 57.375));

  public PixelScale {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != 3
        || deviation.size() != 3
        || !mean.stream().allMatch(Double::isFinite)
        || !deviation.stream().allMatch(value -> value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          "Invalid pixel scale: mean %s, deviation %s (three numbers each, deviations above 0)"
              .formatted(mean, deviation));
    }
  }

  private static PixelScale same(double mean, double deviation) {
    return new PixelScale(List.of(mean, mean, mean), List.of(deviation, deviation, deviation));
  }

  /**
   * Scales one picture in place.
   *
   * @param picture [3, size, size]
   */
  void apply(float[] picture) {
    int plane = picture.length / 3;
    for (int c = 0; c < 3; c++) {
      double center = mean.get(c);
      double unit = deviation.get(c);
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        picture[i] = (float) ((picture[i] - center) / unit);
      }
    }
  }
}
