package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where a run that goes on finds what its workers had kept. */
@FunctionalInterface
public interface KeptSource {
  /**
   * Reads one vector of one worker. Asked for one vector of all workers, then for the next.
   *
   * @param into [1, n], overwritten
   */
  void read(int worker, WorkerVector vector, INDArray into) throws IOException;
}
