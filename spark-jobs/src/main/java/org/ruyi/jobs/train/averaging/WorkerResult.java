package org.ruyi.jobs.train.averaging;

import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's result of a worker, with the number of examples that weighs it and what it reports. */
final class WorkerResult extends ParameterAveragingTrainingResult {
  private static final long serialVersionUID = 1L;

  private final WorkerReport report;

  WorkerResult(INDArray parameters, INDArray moments, WorkerReport report) {
    super(parameters, moments, report.loss(), null, null, null);
    this.report = report;
  }

  WorkerReport report() {
    return report;
  }
}
