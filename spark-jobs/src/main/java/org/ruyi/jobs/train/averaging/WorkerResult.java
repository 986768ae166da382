package org.ruyi.jobs.train.averaging;

import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.spark.storage.BlockId;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;

/** DL4J's result of a worker: what it sends, the memory that it lies in, and what it reports. */
final class WorkerResult extends ParameterAveragingTrainingResult {
  private static final long serialVersionUID = 1L;

  private final WorkerReport report;
  private final Deltas form;
  private final transient StateMemory.Lease memory;

  /**
   * @param state in the form
   * @param memory of the state, to serve it from
   */
  WorkerResult(FlatState state, Deltas form, StateMemory.Lease memory, WorkerReport report) {
    super(state.parameters(), state.moments().orElse(null), report.loss(), null, null, null);
    this.report = report;
    this.form = form;
    this.memory = memory;
  }

  /**
   * Serves positions {@code from} to {@code to} (exclusive) as blocks of this executor.
   *
   * @param names of the pieces, by their numbers
   * @return whether there was room for them
   */
  boolean serve(IntFunction<BlockId> names, long from, long to) {
    FlatState state = new FlatState(getParameters(), Optional.ofNullable(getUpdaterState()));
    return memory.serve(
        names, Stretch.of(state, form, from, to).pieces(), NativeBlocks.Announce.NO);
  }

  WorkerReport report() {
    return report;
  }
}
