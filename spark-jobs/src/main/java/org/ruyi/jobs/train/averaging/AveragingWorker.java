package org.ruyi.jobs.train.averaging;

import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** One worker's part of a round: the broadcast state goes into an engine, steps, and comes back. */
final class AveragingWorker extends ParameterAveragingTrainingWorker {
  private static final long serialVersionUID = 1L;

  private final EngineFactory factory;
  private final int threads;
  private final long firstStep;

  private transient EnginePool.Lease lease;
  private transient StepTally tally;
  private transient long examples;
  private transient long started;
  private transient long stepping;

  AveragingWorker(
      Broadcast<NetBroadcastTuple> broadcast,
      WorkerConfiguration configuration,
      EngineFactory factory,
      int threads,
      long firstStep) {
    super(broadcast, true, configuration, null, null, null);
    this.factory = factory;
    this.threads = threads;
    this.firstStep = firstStep;
  }

  @Override
  public ComputationGraph getInitialModelGraph() {
    ComputationGraph carrier = super.getInitialModelGraph();
    EnginePool.Lease borrowed = EnginePool.OF_THIS_JVM.borrow(factory, threads);
    TaskCompletionListener discard = context -> borrowed.discard();
    TaskContext.get().addTaskCompletionListener(discard);
    lease = borrowed;
    lease.engine().load(carrier.params(), moments(carrier));
    tally = new StepTally();
    started = System.nanoTime();
    return carrier;
  }

  @Override
  public ParameterAveragingTrainingResult processMinibatch(
      MultiDataSet batch, ComputationGraph carrier, boolean last) {
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
    lease.engine().store(carrier.params(), moments(carrier));
    lease.giveBack();
    return new WorkerResult(
        carrier.params(),
        moments(carrier),
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

  private static INDArray moments(ComputationGraph carrier) {
    return carrier.getUpdater().getStateViewArray();
  }
}
