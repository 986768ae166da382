package org.ruyi.model.scheduler;

import java.util.Arrays;
import java.util.List;

/** The variance of DDPM's reverse step. */
public enum VarianceType {
  /** That of q(x_{t-1} given x_t, x_0). */
  FIXED_SMALL("fixed_small"),
  /** β_t. */
  FIXED_LARGE("fixed_large"),
  /**
   * Between the two, as the network's second half of channels says (arXiv 2102.09672, equation 15).
   */
  LEARNED_RANGE("learned_range");

  private final String diffusersName;

  VarianceType(String diffusersName) {
    this.diffusersName = diffusersName;
  }

  /** The value in {@code scheduler_config.json}. */
  public String diffusersName() {
    return diffusersName;
  }

  static VarianceType of(String diffusersName) {
    return Arrays.stream(values())
        .filter(value -> value.diffusersName.equals(diffusersName))
        .findFirst()
        .orElseThrow();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(VarianceType::diffusersName).toList();
  }
}
