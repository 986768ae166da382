package org.ruyi.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RetriesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void waitsTwiceAsLongEveryTime() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1));
    for (int failed = 1; failed <= 10; failed++) {
      Duration most = Duration.ofSeconds(1L << failed - 1);
      for (int i = 0; i < 100; i++) {
        Duration wait = backoff.before("http://h/" + i, failed, Duration.ZERO);
        assertThat(wait).isBetween(most.dividedBy(2), most);
      }
    }
  }

  @Test
  void spreadsByTheUrlAlone() {
    Set<Duration> waits = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String url = "http://h/" + i;
      Duration wait = new Backoff(Duration.ofSeconds(1)).before(url, 1, Duration.ZERO);
      assertThat(new Backoff(Duration.ofSeconds(1)).before(url, 1, Duration.ZERO)).isEqualTo(wait);
      waits.add(wait);
    }
    assertThat(waits).hasSize(100);
  }

  @Test
  void waitsAsLongAsAsked() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1));
    assertThat(backoff.before("http://h/", 1, Duration.ofSeconds(9)))
        .isEqualTo(Duration.ofSeconds(9));
    assertThat(backoff.before("http://h/", 5, Duration.ofSeconds(2)))
        .isGreaterThan(Duration.ofSeconds(7));
    assertThat(new Backoff(Duration.ZERO).before("http://h/", 3, Duration.ZERO)).isZero();
    assertThat(new Backoff(Duration.ofHours(1)).before("http://h/", 11, Duration.ZERO))
        .isPositive();
  }

  @Test
  void readsRetryAfter() {
    assertThat(RetryAfter.parse(null, NOW)).isZero();
    assertThat(RetryAfter.parse(" 120 ", NOW)).isEqualTo(Duration.ofMinutes(2));
    assertThat(RetryAfter.parse("0", NOW)).isZero();
    assertThat(RetryAfter.parse("99999", NOW)).isEqualTo(Duration.ofDays(1));
    assertThat(RetryAfter.parse("9".repeat(1000), NOW)).isEqualTo(Duration.ofDays(1));
    assertThat(RetryAfter.parse("Sun, 01 Mar 2026 12:00:30 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(RetryAfter.parse("Sunday, 01-Mar-26 12:00:30 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(RetryAfter.parse("Sun, 01 Mar 2026 11:00:00 GMT", NOW)).isZero();
    assertThat(RetryAfter.parse("Tue, 01 Mar 2050 11:00:00 GMT", NOW))
        .isEqualTo(Duration.ofDays(1));
    for (String text : new String[] {"", "-5", "soon", "1.5", "１"}) {
      assertThat(RetryAfter.parse(text, NOW)).as(text).isZero();
    }
  }
}
