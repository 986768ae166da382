package org.ruyi.data.config;

import java.io.Serializable;

/**
 * The shapes of stored pictures where {@code resize} is {@code bucket}.
 *
 * @param step sides are multiples of it, in pixels; 0: 8 below size 256, else 64
 * @param maxRatio longer side over shorter side of a bucket, at most
 */
public record Buckets(int step, double maxRatio) implements Serializable {
  private static final int SMALL = 256;

  public Buckets {
    Check.between("step", step, 0, 512);
    if (!(maxRatio >= 1 && maxRatio <= 4)) {
      throw new IllegalArgumentException(
          "max-ratio must be between 1 and 4 (was " + maxRatio + ")");
    }
  }

  /** The step in force for a size. */
  public int stepFor(int size) {
    if (step > 0) {
      return step;
    }
    return size < SMALL ? 8 : 64;
  }
}
