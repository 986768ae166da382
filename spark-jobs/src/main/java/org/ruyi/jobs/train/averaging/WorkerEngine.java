package org.ruyi.jobs.train.averaging;

import org.nd4j.linalg.dataset.api.MultiDataSet;

/** What takes a worker's steps: a network and its optimizer, used by one task at a time. */
public interface WorkerEngine extends AutoCloseable {

  /**
   * Takes over a state, which it leaves as it is; where that has no moments, its optimizer starts
   * anew.
   */
  void load(FlatState state);

  /**
   * Takes one optimizer step.
   *
   * @param batch as the loader made it
   * @param step steps taken before this one, from the start of the run
   * @param worker 0 to workers - 1
   */
  StepReport step(MultiDataSet batch, long step, int worker);

  /** Overwrites a state of the sizes of the one that was loaded. */
  void store(FlatState state);

  @Override
  void close();

  /**
   * What a step found.
   *
   * @param loss mean over the minibatch
   * @param gradientNorm Euclidean norm before clipping
   * @param quarters losses of the examples
   */
  record StepReport(double loss, double gradientNorm, LossByQuarter quarters) {

    /** Of an engine that knows no timesteps. */
    StepReport(double loss, double gradientNorm) {
      this(loss, gradientNorm, LossByQuarter.NONE);
    }

    /** Whether the step was taken; it is skipped where either number is not finite. */
    boolean taken() {
      return Double.isFinite(loss) && Double.isFinite(gradientNorm);
    }
  }
}
