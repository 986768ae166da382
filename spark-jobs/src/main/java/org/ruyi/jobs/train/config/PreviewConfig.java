package org.ruyi.jobs.train.config;

import org.ruyi.model.nn.ComputeDevice;

/**
 * Pictures that the moving average draws on the way.
 *
 * @param everySteps steps between previews, on a round's boundary; 0 for none
 * @param count pictures of one preview
 * @param steps sampling steps of DDIM
 * @param seed of the noise, the same for every preview
 * @param device of the driver
 */
public record PreviewConfig(int everySteps, int count, int steps, long seed, ComputeDevice device) {
  private static final int MAXIMUM_COUNT = 256;

  public PreviewConfig {
    Check.atLeast("every-steps", 0, everySteps);
    Check.atLeast("count", 1, count);
    Check.atMost("count", MAXIMUM_COUNT, count);
    Check.atLeast("steps", 1, steps);
  }

  /** Whether a preview is due after a round that went from one step to another. */
  public boolean dueBetween(int before, int after) {
    return everySteps > 0 && after / everySteps > before / everySteps;
  }
}
