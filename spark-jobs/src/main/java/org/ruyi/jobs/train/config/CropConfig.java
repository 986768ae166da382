package org.ruyi.jobs.train.config;

import java.io.Serializable;

/**
 * The part of a picture that is trained on.
 *
 * @param side of the part, in pixels; 0 for the size of the stored picture
 * @param place of the part in the picture
 * @param padding pixels by which a picture is first extended beyond each edge, as in a mirror
 */
public record CropConfig(int side, Place place, int padding) implements Serializable {
  private static final int MAXIMUM_SIDE = 8192;

  /** Where a part is cut out. */
  public enum Place {
    RANDOM,
    CENTER
  }

  public CropConfig {
    Check.atLeast("side", 0, side);
    Check.atMost("side", MAXIMUM_SIDE, side);
    Check.atLeast("padding", 0, padding);
    Check.atMost("padding", MAXIMUM_SIDE, padding);
    if (place == Place.CENTER && padding > 0) {
      throw new IllegalArgumentException(
          "padding must be 0 where place is center, which shows nothing of it (was %d)"
              .formatted(padding));
    }
  }
}
