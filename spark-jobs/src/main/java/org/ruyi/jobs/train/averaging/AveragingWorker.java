package org.ruyi.jobs.train.averaging;

import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
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
  private final Exchange exchange;

  private transient EnginePool.Lease lease;
  private transient StateMemory.Lease state;
  private transient FlatState own;
  private transient StepTally tally;
  private transient long examples;
  private transient double startSeconds;
  private transient long started;
  private transient long stepping;

  AveragingWorker(
      StateBlocks start,
      WorkerConfiguration configuration,
      EngineFactory factory,
      int threads,
      long firstStep,
      Exchange exchange) {
    super(null, true, configuration, null, null, null);
    this.start = start;
    this.factory = factory;
    this.threads = threads;
    this.firstStep = firstStep;
    this.exchange = exchange;
  }

  /**
   * Loads the state into an engine.
   *
   * @return null: DL4J only hands it back, and a graph would hold two copies more of the state
   */
  @Override
  public ComputationGraph getInitialModelGraph() {
    long before = System.nanoTime();
    TaskContext task = TaskContext.get();
    EnginePool.Lease borrowed =
        EnginePool.OF_THIS_JVM.borrow(factory, TaskResources.of(task, threads, factory.gpus()));
    TaskCompletionListener discard = context -> borrowed.discard();
    task.addTaskCompletionListener(discard);
    lease = borrowed;
    state = untilTaskEnds(StateMemory.OF_THIS_JVM.start(start, TaskContext.getPartitionId()));
    own = exchange.start(state(), TaskContext.getPartitionId());
    lease.engine().load(own);
    tally = new StepTally();
    started = System.nanoTime();
    startSeconds = (started - before) / 1e9;
    return null;
  }

  /** The state that all workers of this JVM start from. */
  private FlatState state() {
    return state.state();
  }

  /** The task's result is served before the task ends. */
  private static StateMemory.Lease untilTaskEnds(StateMemory.Lease memory) {
    TaskCompletionListener close = context -> memory.close();
    TaskContext.get().addTaskCompletionListener(close);
    return memory;
  }

  @Override
  public ParameterAveragingTrainingResult processMinibatch(
      MultiDataSet batch, ComputationGraph unused, boolean last) {
    // An interrupt does not reach native code: a task that is not wanted ends between two steps.
    if (TaskContext.get().isInterrupted()) {
      throw new TaskKilledException("the round was given up");
    }
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
    StateSize size = start.size();
    StateMemory.Lease blank = untilTaskEnds(StateMemory.OF_THIS_JVM.blank(size, size, start.id()));
    FlatState end = exchange.end(own, blank.state());
    lease.engine().store(end);
    lease.giveBack();
    double moved = SquaredDistance.between(state().parameters(), end.parameters());
    return new WorkerResult(
        exchange.finish(state(), end, worker),
        exchange.deltas(),
        blank,
        new WorkerReport(
            worker,
            tally.steps(),
            tally.skipped(),
            tally.skippedInARow(),
            examples,
            tally.loss(),
            tally.gradientNorm(),
            tally.quarters(),
            startSeconds,
            elapsed / 1e9,
            (elapsed - stepping) / 1e9,
            moved,
            0));
  }
}
