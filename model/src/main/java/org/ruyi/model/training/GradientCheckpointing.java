package org.ruyi.model.training;

import org.ruyi.model.nn.Checkpoints;

/** Whether the network's segments are computed again on the way back ({@link Checkpoints}). */
public enum GradientCheckpointing {
  OFF,
  ON;

  Checkpoints checkpoints() {
    return this == ON ? Checkpoints.recompute() : Checkpoints.none();
  }
}
