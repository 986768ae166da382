package org.ruyi.data.fetch;

import java.time.Duration;
import java.util.List;
import org.ruyi.data.config.FetchConfig;

/** A configuration for tests: quick, and with this machine admitted. */
final class Settings {
  private Duration timeout = Duration.ofSeconds(5);
  private Duration attempt = Duration.ofSeconds(5);
  private int parallelism = 4;
  private int perHost = 4;
  private List<String> networks = List.of("127.0.0.0/8", "::1");
  private FetchConfig.Policy optOuts = FetchConfig.Policy.HONOUR;
  private FetchConfig.Policy robots = FetchConfig.Policy.HONOUR;

  Settings timeout(int millis) {
    timeout = Duration.ofMillis(millis);
    return this;
  }

  Settings attempt(int millis) {
    attempt = Duration.ofMillis(millis);
    return this;
  }

  Settings parallelism(int requests) {
    parallelism = requests;
    return this;
  }

  Settings perHost(int requests) {
    perHost = requests;
    return this;
  }

  Settings networks(String... allowed) {
    networks = List.of(allowed);
    return this;
  }

  Settings ignoring() {
    optOuts = FetchConfig.Policy.IGNORE;
    return robotsIgnored();
  }

  Settings robotsIgnored() {
    robots = FetchConfig.Policy.IGNORE;
    return this;
  }

  FetchConfig config() {
    return new FetchConfig(
        timeout,
        attempt,
        4,
        parallelism,
        perHost,
        2,
        Duration.ofMillis(20),
        "ruyi-test/1.0 (a test)",
        networks,
        "",
        optOuts,
        robots);
  }
}
