package org.ruyi.data.config;

import java.io.Serializable;

/**
 * What a caption must be.
 *
 * @param minHan least number of Han characters
 * @param maxHan greatest number of Han characters
 * @param dropMeaninglessNames whether file names such as {@code IMG_1234.jpg} are rejected
 * @param maxOccurrences how often one caption may occur in the corpus; beyond it every pair goes
 */
public record CaptionConfig(
    int minHan, int maxHan, boolean dropMeaninglessNames, int maxOccurrences)
    implements Serializable {
  public CaptionConfig {
    Check.atLeast("min-han", minHan, 0);
    if (maxHan < minHan) {
      throw new IllegalArgumentException(
          "max-han must be at least min-han, " + minHan + " (was " + maxHan + ")");
    }
    Check.atLeast("max-occurrences", maxOccurrences, 1);
  }
}
