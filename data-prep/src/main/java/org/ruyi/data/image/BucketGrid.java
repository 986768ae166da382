package org.ruyi.data.image;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ruyi.data.config.Buckets;

/**
 * Shapes of about equal area (NovelAI, <i>Improvements on Stable Diffusion</i>, 2022, "Aspect Ratio
 * Bucketing"): for every width from half the size to twice the size, in steps, the greatest height
 * in steps with {@code width * height <= size * size}; the same the other way round; and the
 * square.
 */
final class BucketGrid {
  record Bucket(int width, int height) {
    @Override
    public String toString() {
      return width + "x" + height;
    }
  }

  private final List<Bucket> buckets;

  private BucketGrid(List<Bucket> buckets) {
    this.buckets = buckets;
  }

  /**
   * @param size a multiple of the step
   */
  static BucketGrid of(int size, Buckets config) {
    int step = config.stepFor(size);
    int least = (size / 2 + step - 1) / step * step;
    Set<Bucket> found = new LinkedHashSet<>();
    found.add(new Bucket(size, size));
    for (int side = least; side <= 2 * size; side += step) {
      int other = Math.min(size * size / side, 2 * size) / step * step;
      if (other >= least && Math.max(side, other) <= config.maxRatio() * Math.min(side, other)) {
        found.add(new Bucket(side, other));
        found.add(new Bucket(other, side));
      }
    }
    // Of two that are equally near, the larger and then the wider is taken.
    Comparator<Bucket> byArea = Comparator.comparingInt(b -> b.width() * b.height());
    return new BucketGrid(
        found.stream().sorted(byArea.thenComparingInt(Bucket::width).reversed()).toList());
  }

  List<Bucket> buckets() {
    return buckets;
  }

  /** The bucket whose logarithm of width over height is nearest to the picture's. */
  Bucket nearest(int width, int height) {
    double wanted = Math.log((double) width / height);
    Bucket best = buckets.get(0);
    double least = Double.POSITIVE_INFINITY;
    for (Bucket bucket : buckets) {
      double distance = Math.abs(Math.log((double) bucket.width() / bucket.height()) - wanted);
      if (distance < least - 1e-9) {
        least = distance;
        best = bucket;
      }
    }
    return best;
  }
}
