package org.ruyi.model.scheduler;

import java.util.Arrays;
import java.util.List;

/** How the noise added in each step grows with time; diffusers' names. */
public enum BetaSchedule {
  /** β linear in t (DDPM, arXiv 2006.11239). */
  LINEAR("linear"),
  /** √β linear in t (latent diffusion, arXiv 2112.10752). */
  SCALED_LINEAR("scaled_linear"),
  /** ᾱ a squared cosine, β at most 0.999 (improved DDPM, arXiv 2102.09672). */
  SQUAREDCOS_CAP_V2("squaredcos_cap_v2"),
  /** β a sigmoid in t between −6 and 6 (GeoDiff, arXiv 2203.02923). */
  SIGMOID("sigmoid");

  private final String diffusersName;

  BetaSchedule(String diffusersName) {
    this.diffusersName = diffusersName;
  }

  /** The value of {@code beta_schedule}. */
  public String diffusersName() {
    return diffusersName;
  }

  /**
   * The schedule of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static BetaSchedule of(String diffusersName) {
    return Arrays.stream(values())
        .filter(schedule -> schedule.diffusersName.equals(diffusersName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid noise schedule: %s (%s)"
                        .formatted(diffusersName, String.join(", ", names()))));
  }

  static List<String> names() {
    return Arrays.stream(values()).map(BetaSchedule::diffusersName).toList();
  }
}
