package org.ruyi.jobs.train;

import java.util.List;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.train.averaging.WorkerReport;

/** Follows steps that every worker skipped in a row, across rounds. */
final class SkippedSteps {
  private final int allowed;
  private final int[] inARow;

  /**
   * @param allowed in a row
   */
  SkippedSteps(int allowed, int workers) {
    this.allowed = allowed;
    this.inARow = new int[workers];
  }

  /**
   * Takes a round in.
   *
   * @throws JobException where a worker skipped too many
   */
  void add(List<WorkerReport> reports) {
    for (WorkerReport report : reports) {
      boolean noneTaken = report.skipped() == report.steps();
      int before = noneTaken ? inARow[report.worker()] : 0;
      inARow[report.worker()] = before + report.skippedInARow();
      if (inARow[report.worker()] > allowed) {
        throw tooMany(report.worker(), inARow[report.worker()]);
      }
    }
  }

  static JobException tooMany(int worker, int steps) {
    return new JobException(
        "Cannot go on training: worker %d skipped %d steps in a row, because the loss or its"
                .formatted(worker, steps)
            + " gradient was not finite (resume from the last checkpoint with a lower train.learning-rate or"
            + " train.gradient-clip)");
  }
}
