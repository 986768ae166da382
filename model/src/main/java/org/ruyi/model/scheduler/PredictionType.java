package org.ruyi.model.scheduler;

import java.util.Arrays;
import java.util.List;

/** What the network predicts. */
public enum PredictionType {
  /** The noise ε. */
  EPSILON("epsilon"),
  /** The velocity √ᾱ·ε − √(1−ᾱ)·x_0 (arXiv 2202.00512). */
  V_PREDICTION("v_prediction"),
  /** The picture x_0. */
  SAMPLE("sample");

  private final String diffusersName;

  PredictionType(String diffusersName) {
    this.diffusersName = diffusersName;
  }

  /** The value in {@code scheduler_config.json}. */
  public String diffusersName() {
    return diffusersName;
  }

  static PredictionType of(String diffusersName) {
    return Arrays.stream(values())
        .filter(value -> value.diffusersName.equals(diffusersName))
        .findFirst()
        .orElseThrow();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(PredictionType::diffusersName).toList();
  }
}
