package org.ruyi.jobs.train.averaging;

import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** One worker's part of a round: the broadcast state goes into an engine, steps, and comes back. */
final class AveragingWorker extends ParameterAveragingTrainingWorker {
  private static final long serialVersionUID = 1L;

  private final StateBlocks start;
  private final EngineFactory factory;
  private final int threads;
  private final long firstStep;

  private transient EnginePool.Lease lease;
  private transient StateMemory.Lease state;
  private transient StepTally tally;
  private transient long examples;
  private transient long started;
  private transient long stepping;

  AveragingWorker(
      StateBlocks start,
      WorkerConfiguration configuration,
      EngineFactory factory,
      int threads,
      long firstStep) {
    super(null, true, configuration, null, null, null);
    this.start = start;
    this.factory = factory;
    this.threads = threads;
    this.firstStep = firstStep;
  }

  /**
   * Loads the state into an engine.
   *
   * @return null: DL4J only hands it back, and a graph would hold two copies more of the state
   */
  @Override
  public ComputationGraph getInitialModelGraph() {
    EnginePool.Lease borrowed = EnginePool.OF_THIS_JVM.borrow(factory, threads);
    TaskCompletionListener discard = context -> borrowed.discard();
    TaskContext.get().addTaskCompletionListener(discard);
    lease = borrowed;
    state = untilTaskEnds(StateMemory.OF_THIS_JVM.start(start, TaskContext.getPartitionId()));
    lease.engine().load(state());
    tally = new StepTally();
    started = System.nanoTime();
    return null;
  }

  /** The state that all workers of this JVM start from. */
  private FlatState state() {
    return state.state();
  }

  /** The task's result is written to the shuffle before the task ends. */
  private static StateMemory.Lease untilTaskEnds(StateMemory.Lease memory) {
    TaskCompletionListener close = context -> memory.close();
    TaskContext.get().addTaskCompletionListener(close);
    return memory;
  }

  @Override
  public ParameterAveragingTrainingResult processMinibatch(
      MultiDataSet batch, ComputationGraph unused, boolean last) {
    int worker = TaskContext.getPartitionId();
    long before = System.nanoTime();
    WorkerEngine.StepReport report = lease.engine().step(batch, firstStep + tally.steps(), worker);
    stepping += System.nanoTime() - before;
    tally.add(report);
    examples += batch.getFeatures(0).size(0);
    if (!last) {
      return null;
    }
    long elapsed = System.nanoTime() - started;
    FlatState end = untilTaskEnds(StateMemory.OF_THIS_JVM.blank(StateSize.of(state()))).state();
    lease.engine().store(end);
    lease.giveBack();
    return new WorkerResult(
        end,
        new WorkerReport(
            worker,
            tally.steps(),
            tally.skipped(),
            tally.skippedInARow(),
            examples,
            tally.loss(),
            tally.gradientNorm(),
            elapsed / 1e9,
            (elapsed - stepping) / 1e9));
  }
}
