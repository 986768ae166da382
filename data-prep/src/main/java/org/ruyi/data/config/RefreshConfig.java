package org.ruyi.data.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * How a new version is made where the dataset has one already.
 *
 * @param vanished what becomes of kept pairs that the source lists no more
 * @param maxAttempts runs that try to fetch one picture
 * @param backoff how long after a failed fetch the next run may try again; doubled every time
 */
public record RefreshConfig(From from, Vanished vanished, int maxAttempts, Duration backoff)
    implements Serializable {

  /** What a new version starts from. */
  public enum From {
    /** The newest version: what it settled is carried over. */
    PARENT,
    /** Nothing: every picture is got and decoded again. */
    SCRATCH
  }

  /** What becomes of pairs that vanished from the source. */
  public enum Vanished {
    DROP,
    KEEP
  }

  public RefreshConfig {
    Check.between("max-attempts", maxAttempts, 1, 1000);
    if (backoff.isNegative()) {
      throw new IllegalArgumentException("backoff must not be negative (was " + backoff + ")");
    }
  }
}
