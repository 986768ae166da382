package org.ruyi.jobs.train.averaging;

import java.io.Serializable;

/**
 * Opens engines on executors. Equal factories open equal engines, so an engine that one round has
 * returned serves the next: implement it as a record.
 */
public interface EngineFactory extends Serializable {

  /**
   * Opens an engine, called on the thread that will use it first.
   *
   * @param threads CPU threads that this task may use, at least 1
   */
  WorkerEngine open(int threads);
}
