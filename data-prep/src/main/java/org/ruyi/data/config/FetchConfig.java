package org.ruyi.data.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How pictures are fetched over HTTP.
 *
 * @param timeout for one picture, from its first request to the last byte: name resolution,
 *     redirects, waits and retries included
 * @param attemptTimeout for one request, from name resolution to the last byte
 * @param parallelism requests that one JVM has in flight
 * @param perHost requests that one JVM has in flight to one host
 * @param retries further attempts after one that failed for the moment
 * @param backoff wait before the first retry; doubled every time
 * @param allowedNetworks ranges in CIDR notation that may be reached though they are not public
 * @param trustedCertificates URI of a file in PEM with authorities to trust besides; or empty
 * @param optOuts what {@code X-Robots-Tag: noai}, {@code noimageai} and {@code tdm-reservation: 1}
 *     mean
 * @param robots what a host's robots.txt means
 */
public record FetchConfig(
    Duration timeout,
    Duration attemptTimeout,
    int maxRedirects,
    int parallelism,
    int perHost,
    int retries,
    Duration backoff,
    String userAgent,
    List<String> allowedNetworks,
    String trustedCertificates,
    Policy optOuts,
    Policy robots)
    implements Serializable {
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Pattern USER_AGENT = Pattern.compile("([A-Za-z_-]+)[ -~]*");

  /** What becomes of a wish of the owner of a picture. */
  public enum Policy {
    HONOUR,
    IGNORE
  }

  public FetchConfig {
    positive("timeout", timeout);
    positive("attempt-timeout", attemptTimeout);
    Check.between("max-redirects", maxRedirects, 0, 20);
    Check.between("parallelism", parallelism, 1, 256);
    Check.between("per-host", perHost, 1, 256);
    Check.between("retries", retries, 0, 10);
    if (backoff.isNegative() || backoff.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("backoff must be between 0 and 1h (was " + backoff + ")");
    }
    Check.notBlank("user-agent", userAgent);
    if (!USER_AGENT.matcher(userAgent).matches()) {
      throw new IllegalArgumentException(
          "user-agent must be a name of letters, '-' or '_', then anything printable in ASCII"
              + " (was '"
              + userAgent
              + "')");
    }
    allowedNetworks = List.copyOf(allowedNetworks);
    for (String network : allowedNetworks) {
      try {
        Network.parse(network);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("allowed-networks: " + e.getMessage(), e);
      }
    }
  }

  /** The name by which robots.txt and X-Robots-Tag address this program. */
  public String productToken() {
    Matcher matcher = USER_AGENT.matcher(userAgent);
    if (!matcher.matches()) {
      throw new IllegalStateException("Invalid user agent: " + userAgent);
    }
    return matcher.group(1);
  }

  private static void positive(String key, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(key + " must be longer than zero (was " + value + ")");
    }
    if (value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(key + " must be at most 1h (was " + value + ")");
    }
  }
}
