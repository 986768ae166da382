package org.ruyi.data.config;

/** Preconditions whose messages start with the key, so that a reader can put the section before. */
final class Check {
  private Check() {}

  static void notBlank(String key, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(key + " must not be empty");
    }
  }

  static void atLeast(String key, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          key + " must be at least " + least + " (was " + value + ")");
    }
  }

  static void share(String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(key + " must be between 0 and 1 (was " + value + ")");
    }
  }

  static void between(String key, long value, long least, long greatest) {
    if (value < least || value > greatest) {
      throw new IllegalArgumentException(
          key + " must be between " + least + " and " + greatest + " (was " + value + ")");
    }
  }
}
