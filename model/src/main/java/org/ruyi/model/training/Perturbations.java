package org.ruyi.model.training;

import org.ruyi.model.loss.InputPerturbation;
import org.ruyi.model.loss.NoiseOffset;

/**
 * What is made harder than sampling will be.
 *
 * @param noiseOffset a common part in the noise of each channel
 * @param input more noise in the input than in the target
 * @param condition classes that are left out
 */
public record Perturbations(
    NoiseOffset noiseOffset, InputPerturbation input, ConditionDropout condition) {
  /** Nothing. */
  public static Perturbations none() {
    return new Perturbations(new NoiseOffset(0), new InputPerturbation(0), new ConditionDropout(0));
  }
}
