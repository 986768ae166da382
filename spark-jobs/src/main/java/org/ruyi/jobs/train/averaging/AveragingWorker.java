package org.ruyi.jobs.train.averaging;

import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** One worker's part of a round: the broadcast state goes into an engine, steps, and comes back. */
final class AveragingWorker extends ParameterAveragingTrainingWorker {
  private static final long serialVersionUID = 1L;

  private final Broadcast<NetBroadcastTuple> start;
  private final EngineFactory factory;
  private final int threads;
  private final long firstStep;
  private final Exchange exchange;

  private transient EnginePool.Lease lease;
  private transient FlatState own;
  private transient StepTally tally;
  private transient long examples;
  private transient long started;
  private transient long stepping;

  AveragingWorker(
      Broadcast<NetBroadcastTuple> start,
      WorkerConfiguration configuration,
      EngineFactory factory,
      int threads,
      long firstStep,
      Exchange exchange) {
    super(start, true, configuration, null, null, null);
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
    EnginePool.Lease borrowed = EnginePool.OF_THIS_JVM.borrow(factory, threads);
    TaskCompletionListener discard = context -> borrowed.discard();
    TaskContext.get().addTaskCompletionListener(discard);
    lease = borrowed;
    own = exchange.start(state(), TaskContext.getPartitionId());
    lease.engine().load(own);
    tally = new StepTally();
    started = System.nanoTime();
    return null;
  }

  /** The state that all workers of this JVM start from. */
  private FlatState state() {
    NetBroadcastTuple tuple = start.value();
    return new FlatState(tuple.getParameters(), Optional.ofNullable(tuple.getUpdaterState()));
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
    FlatState end = exchange.end(own, state().likeness());
    lease.engine().store(end);
    lease.giveBack();
    return new WorkerResult(
        exchange.finish(state(), end, worker),
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
