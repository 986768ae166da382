package org.ruyi.jobs.train.averaging;

import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaRDDLike;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;

/**
 * DL4J's training master with its workers' inner loop, its broadcast and its averaging replaced,
 * and its data left in the order that the caller gave it.
 */
final class AveragingMaster extends ParameterAveragingTrainingMaster {
  private final transient FlatState state;
  private final EngineFactory factory;
  private final int threads;
  private final Moments moments;
  private final Deltas deltas;
  private final transient KeptRounds kept;
  private transient Exchange exchange;
  private transient StateBlocks start;
  private transient FlatState mean;
  private transient Averages last;
  private transient boolean keepsAverages;
  private transient List<WorkerReport> reports;
  private transient double broadcastSeconds;

  /**
   * @param state that the rounds change, of the memory that DL4J's graph was made with: from the
   *     first round on it is here that the numbers are, and no longer in the graph
   * @param workers partitions of a round
   * @param batchSize examples of a minibatch
   * @param threads CPU threads that one worker's engine may use
   * @param kept what workers keep to themselves
   * @param local whether workers share this JVM
   */
  AveragingMaster(
      FlatState state,
      int workers,
      int batchSize,
      int threads,
      EngineFactory factory,
      Moments moments,
      Deltas deltas,
      KeptRounds kept,
      boolean local) {
    super(
        new Builder(workers, batchSize)
            .batchSizePerWorker(batchSize)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .repartionData(Repartition.Never)
            .storageLevelStreams(null)
            .workerPrefetchNumBatches(0)
            .saveUpdater(true));
    this.state = state;
    this.factory = factory;
    this.threads = threads;
    this.moments = moments;
    this.deltas = deltas;
    this.kept = kept;
    // Local workers find the state in their own JVM, and a mean of deltas is no state.
    this.keepsAverages = !local && deltas != Deltas.BF16;
  }

  /** Sets the minibatches of a worker in the rounds from now on. */
  void stepsPerRound(int steps) {
    averagingFrequency = steps;
  }

  /** What the workers of the last round report, in their order. */
  List<WorkerReport> reports() {
    return reports;
  }

  /** Seconds in which the driver wrote the last round's state for the workers to fetch. */
  double broadcastSeconds() {
    return broadcastSeconds;
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkComputationGraph graph) {
    ComputationGraph carrier = graph.getNetwork();
    ComputationGraphConfiguration configuration = carrier.getConfiguration();
    exchange = new Exchange(moments, deltas, kept.last(), kept.begin());
    long before = System.nanoTime();
    start = blocks(graph.getSparkContext().sc());
    StateMemory.OF_THIS_JVM.lend(start, state);
    broadcastSeconds = (System.nanoTime() - before) / 1e9;
    // DL4J's clone of the configuration on the worker forgets the count of iterations.
    return new AveragingWorker(
        start,
        new WorkerConfiguration(
            true, batchSizePerWorker, batchSizePerWorker, averagingFrequency, 0, false),
        factory,
        threads,
        configuration.getIterationCount(),
        exchange);
  }

  /** In local mode workers find the state in their own JVM, lent. */
  private StateBlocks blocks(SparkContext context) {
    return context.isLocal()
        ? StateBlocks.none(context, state)
        : StateBlocks.put(context, state, numWorkers, averages());
  }

  /** What executors still hold of the last round. */
  Optional<Averages> averages() {
    return Optional.ofNullable(last);
  }

  /** Has executors keep nothing of what they average from now on: no round starts from it. */
  void dropAverages() {
    keepsAverages = false;
  }

  /** Has the executors free what they averaged last, and waits for it. */
  void close() {
    averages().ifPresent(averages -> averages.blocks().removeAveragesNow());
    last = null;
  }

  /** Has the executors free what they averaged last, in the background. */
  private void forget() {
    averages().ifPresent(averages -> averages.blocks().removeAverages());
    last = null;
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkDl4jMultiLayer network) {
    throw new UnsupportedOperationException("Cannot train a multi-layer network: only a vector");
  }

  /** The caller gives exactly one round, so there is nothing to count and nothing to split. */
  @Override
  protected <T, R extends JavaRDDLike<T, R>> long getTotalDataSetObjectCount(
      JavaRDDLike<T, R> trainingData) {
    return (long) numWorkers * averagingFrequency;
  }

  @Override
  protected void processResults(
      SparkDl4jMultiLayer network,
      SparkComputationGraph graph,
      JavaRDD<ParameterAveragingTrainingResult> results,
      int splitNumber,
      int splits) {
    ComputationGraph carrier = graph.getNetwork();
    if (mean == null) {
      mean = state.likeness();
    }
    ShardedAverage.Outcome outcome;
    try {
      outcome =
          new ShardedAverage(
                  start.id(),
                  start.size(),
                  Shards.of(numWorkers, carrier.numParams()),
                  exchange.deltas(),
                  keepsAverages)
              .average(results, mean);
    } finally {
      StateMemory.OF_THIS_JVM.endLoan(start);
      start.remove();
    }
    // Only now, so that a round that fails leaves the state as it was.
    exchange.land(state, mean);
    kept.succeed();
    forget();
    last = outcome.averages();
    if (!keepsAverages) {
      forget();
    }
    reports = outcome.reports();
    graph.setScore(reports.stream().mapToDouble(WorkerReport::loss).average().orElseThrow());
    ComputationGraphConfiguration configuration = carrier.getConfiguration();
    configuration.setIterationCount(configuration.getIterationCount() + averagingFrequency);
  }
}
