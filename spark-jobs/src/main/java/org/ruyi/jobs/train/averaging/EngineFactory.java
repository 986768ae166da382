package org.ruyi.jobs.train.averaging;

import java.io.Serializable;

/**
 * Opens engines on executors. Equal factories open equal engines, so an engine that one round has
 * returned serves the next: implement it as a record.
 */
public interface EngineFactory extends Serializable {

  /** Opens an engine, called on the thread that will use it first. */
  WorkerEngine open(TaskResources resources);

  /** GPUs of this process that engines may use, asked for on the executor. */
  default int gpus() {
    return 0;
  }
}
