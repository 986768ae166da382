package org.ruyi.data.fetch;

import java.time.Duration;
import java.time.Instant;
import org.apache.hc.client5.http.utils.DateUtils;

/** Reads the header Retry-After (RFC 9110, 10.2.3). */
final class RetryAfter {
  /** Longer than any deadline. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private RetryAfter() {}

  /**
   * @param value seconds or a date; null: no such header
   * @return zero where there is nothing to wait for, at most a day
   */
  static Duration parse(String value, Instant now) {
    if (value == null) {
      return Duration.ZERO;
    }
    String text = value.strip();
    if (text.matches("[0-9]+")) {
      return text.length() > 5 ? LONGEST : shorter(Duration.ofSeconds(Integer.parseInt(text)));
    }
    Instant date = DateUtils.parseStandardDate(text);
    return date == null || date.isBefore(now)
        ? Duration.ZERO
        : shorter(Duration.between(now, date));
  }

  private static Duration shorter(Duration wait) {
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
