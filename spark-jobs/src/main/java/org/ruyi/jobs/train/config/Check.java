package org.ruyi.jobs.train.config;

import java.time.Duration;

/** Preconditions of the settings, in the words of a configuration file. */
final class Check {
  private Check() {}

  static void text(String key, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(key + " must not be empty");
    }
  }

  /** A name becomes a folder, so it may hold no separator. */
  static void name(String key, String value) {
    if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw new IllegalArgumentException(
          "%s must be letters, digits, '.', '_' and '-', at most 100 (was \"%s\")"
              .formatted(key, value));
    }
  }

  static void atLeast(String key, long minimum, long value) {
    if (value < minimum) {
      throw new IllegalArgumentException(
          "%s must be at least %d (was %d)".formatted(key, minimum, value));
    }
  }

  static void atMost(String key, long maximum, long value) {
    if (value > maximum) {
      throw new IllegalArgumentException(
          "%s must be at most %d (was %d)".formatted(key, maximum, value));
    }
  }

  static void notNegative(String key, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          "%s must not be negative (was %s s)".formatted(key, value.toMillis() / 1e3));
    }
  }

  static void positive(String key, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("%s must be above 0 (was %s)".formatted(key, value));
    }
  }

  static void between(String key, double minimum, double maximum, double value) {
    if (!(value >= minimum && value <= maximum)) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s (was %s)".formatted(key, minimum, maximum, value));
    }
  }

  static void fraction(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "%s must be from 0 to below 1 (was %s)".formatted(key, value));
    }
  }
}
