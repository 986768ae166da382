package org.ruyi.jobs.train.averaging;

import java.util.Optional;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;

/** DL4J's result of a worker, with the number of examples that weighs it and what it reports. */
final class WorkerResult extends ParameterAveragingTrainingResult {
  private static final long serialVersionUID = 1L;

  private final WorkerReport report;

  WorkerResult(FlatState state, WorkerReport report) {
    super(state.parameters(), state.moments().orElse(null), report.loss(), null, null, null);
    this.report = report;
  }

  FlatState state() {
    return new FlatState(getParameters(), Optional.ofNullable(getUpdaterState()));
  }

  WorkerReport report() {
    return report;
  }
}
