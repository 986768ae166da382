package org.ruyi.data.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * How pictures are fetched over HTTP.
 *
 * @param timeout from the first connection to the last byte, redirects included
 * @param parallelism fetches that one task keeps in flight
 */
public record FetchConfig(Duration timeout, int maxRedirects, int parallelism, String userAgent)
    implements Serializable {
  public FetchConfig {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must be longer than zero (was " + timeout + ")");
    }
    Check.between("max-redirects", maxRedirects, 0, 20);
    Check.between("parallelism", parallelism, 1, 256);
    Check.notBlank("user-agent", userAgent);
  }
}
