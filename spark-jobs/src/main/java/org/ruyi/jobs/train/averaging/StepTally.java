package org.ruyi.jobs.train.averaging;

/** Adds up what a worker's steps found. */
final class StepTally {
  private int steps;
  private int skipped;
  private int skippedInARow;
  private double lossSum;
  private double normSum;
  private LossByQuarter quarters = LossByQuarter.NONE;

  void add(WorkerEngine.StepReport report) {
    steps++;
    if (!report.taken()) {
      skipped++;
      skippedInARow++;
      return;
    }
    skippedInARow = 0;
    lossSum += report.loss();
    normSum += report.gradientNorm();
    quarters = quarters.plus(report.quarters());
  }

  int steps() {
    return steps;
  }

  /** Steps that changed nothing. */
  int skipped() {
    return skipped;
  }

  /** Of those, the last without a step taken since. */
  int skippedInARow() {
    return skippedInARow;
  }

  /** Mean over the steps taken; not a number where there is none. */
  double loss() {
    return lossSum / (steps - skipped);
  }

  /** Mean over the steps taken; not a number where there is none. */
  double gradientNorm() {
    return normSum / (steps - skipped);
  }

  /** Of the examples of the steps taken. */
  LossByQuarter quarters() {
    return quarters;
  }
}
