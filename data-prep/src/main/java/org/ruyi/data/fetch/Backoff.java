package org.ruyi.data.fetch;

import java.time.Duration;
import java.util.SplittableRandom;

/** How long to wait before an attempt: doubled every time, spread by the URL alone. */
final class Backoff {
  private final Duration first;

  Backoff(Duration first) {
    this.first = first;
  }

  /**
   * @param failed attempts that failed so far, at least 1
   * @param retryAfter what the server asks for
   * @return half to all of {@code first · 2^(failed - 1)}, or {@code retryAfter} where longer
   */
  Duration before(String url, int failed, Duration retryAfter) {
    double jitter = new SplittableRandom(31L * url.hashCode() + failed).nextDouble();
    long most = first.toNanos() << Math.min(failed - 1, 16);
    Duration wait = Duration.ofNanos((long) (most * (0.5 + 0.5 * jitter)));
    return wait.compareTo(retryAfter) < 0 ? retryAfter : wait;
  }
}
