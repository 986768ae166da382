package org.ruyi.model.scheduler;

import java.util.Arrays;
import java.util.List;

/** Which of the training timesteps are visited (arXiv 2305.08891, table 2). */
public enum TimestepSpacing {
  /** Multiples of T / N, from 0. */
  LEADING("leading"),
  /** N points from 0 to T − 1. */
  LINSPACE("linspace"),
  /** From T − 1 down in steps of T / N. */
  TRAILING("trailing");

  private final String diffusersName;

  TimestepSpacing(String diffusersName) {
    this.diffusersName = diffusersName;
  }

  /** The value in {@code scheduler_config.json}. */
  public String diffusersName() {
    return diffusersName;
  }

  static TimestepSpacing of(String diffusersName) {
    return Arrays.stream(values())
        .filter(value -> value.diffusersName.equals(diffusersName))
        .findFirst()
        .orElseThrow();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(TimestepSpacing::diffusersName).toList();
  }
}
