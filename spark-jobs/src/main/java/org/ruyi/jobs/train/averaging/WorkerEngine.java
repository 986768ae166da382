package org.ruyi.jobs.train.averaging;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** What takes a worker's steps: a network and its optimizer, used by one task at a time. */
public interface WorkerEngine extends AutoCloseable {

  /**
   * Takes over a state.
   *
   * @param parameters n floats, contiguous
   * @param moments 2n floats, contiguous: the optimizer's first moments, then the second
   */
  void load(INDArray parameters, INDArray moments);

  /**
   * Takes one optimizer step.
   *
   * @param batch as the loader made it
   * @param step steps taken before this one, from the start of the run
   * @param worker 0 to workers - 1
   */
  StepReport step(MultiDataSet batch, long step, int worker);

  /** Writes its state out; the arrays are as in {@link #load}. */
  void store(INDArray parameters, INDArray moments);

  @Override
  void close();

  /**
   * What a step found.
   *
   * @param loss mean over the minibatch
   * @param gradientNorm Euclidean norm before clipping
   */
  record StepReport(double loss, double gradientNorm) {
    /** Whether the step was taken; it is skipped where either number is not finite. */
    boolean taken() {
      return Double.isFinite(loss) && Double.isFinite(gradientNorm);
    }
  }
}
