package org.ruyi.data.config;

import java.io.Serializable;
import java.util.Map;

/**
 * What a version must be to be published.
 *
 * @param minRows kept pairs, at least
 * @param maxRejectShare by the name of a rule, the greatest share of the source that it may take
 * @param maxFetchFailures greatest share of failed fetches among all fetches
 * @param maxCaptionDrift greatest change of the mean length of captions against the parent, as a
 *     share of the parent's
 */
public record GatesConfig(
    long minRows,
    Map<String, Double> maxRejectShare,
    double maxFetchFailures,
    double maxCaptionDrift)
    implements Serializable {
  public GatesConfig {
    Check.atLeast("min-rows", minRows, 1);
    maxRejectShare = Map.copyOf(maxRejectShare);
    maxRejectShare.forEach((rule, share) -> Check.share("max-reject-share." + rule, share));
    Check.share("max-fetch-failures", maxFetchFailures);
    if (!(maxCaptionDrift >= 0)) {
      throw new IllegalArgumentException(
          "max-caption-drift must be at least 0 (was " + maxCaptionDrift + ")");
    }
  }
}
