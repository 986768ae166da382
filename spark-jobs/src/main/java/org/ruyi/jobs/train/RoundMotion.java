package org.ruyi.jobs.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.ruyi.jobs.train.averaging.SquaredDistance;
import org.ruyi.jobs.train.averaging.WorkerReport;

/**
 * How far a round moved the parameters. With a = the mean over workers, weighted by examples, of
 * ‖θ_k − start‖², and s = that of ‖θ_k − mean‖², the mean went ‖mean − start‖² = a − s.
 *
 * @param parameterNorm Euclidean, of what the next round starts from
 * @param updateNorm √(a − s): how far the workers' mean went in this round
 * @param divergence √(s / a): 0 where all workers went the same way, √((K − 1) / K) where K went
 *     ways that have nothing in common, 1 where they undid each other; not a number where none
 *     moved
 */
record RoundMotion(
    @JsonProperty("parameter_norm") double parameterNorm,
    @JsonProperty("update_norm") double updateNorm,
    double divergence) {

  /**
   * @param reports of the workers
   * @param parameters that the next round starts from
   */
  static RoundMotion of(List<WorkerReport> reports, INDArray parameters) {
    long examples = reports.stream().mapToLong(WorkerReport::examples).sum();
    double way = 0;
    double spread = 0;
    for (WorkerReport report : reports) {
      double weight = (double) report.examples() / examples;
      way += weight * report.squaredWay();
      spread += weight * report.squaredSpread();
    }
    return new RoundMotion(
        Math.sqrt(SquaredDistance.fromZero(parameters)),
        Math.sqrt(Math.max(0, way - spread)),
        Math.sqrt(spread / way));
  }
}
