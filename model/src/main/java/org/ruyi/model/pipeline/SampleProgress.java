package org.ruyi.model.pipeline;

/** Told after every sampling step. */
@FunctionalInterface
public interface SampleProgress {
  /** Listens to nothing. */
  SampleProgress NONE = (done, total) -> {};

  /**
   * Tells that a step is done.
   *
   * @param done steps done, 1 to {@code total}
   * @param total steps in all
   */
  void step(int done, int total);
}
