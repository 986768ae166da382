package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.kryo.Nd4jRegistrator;

/**
 * A flat vector that workers train side by side: a round hands every worker the same state, lets it
 * take some steps on minibatches of its own, and leaves the mean of what they come back with.
 */
public final class ParameterAveraging implements AutoCloseable {
  private static final Map<String, String> SPARK_SETTINGS =
      Map.ofEntries(
          // For a Spark that is told to use Kryo: DL4J insists on it.
          Map.entry("spark.kryo.registrator", Nd4jRegistrator.class.getName()),
          // An executor in the place of a lost one takes copies of what workers keep, at once.
          Map.entry("spark.storage.cachedPeersTtl", "1000"),
          // A task in native code hears no interrupt. It would keep its slot: its executor ends
          // instead, and the cluster starts another (in local mode, Spark only logs it).
          Map.entry("spark.task.reaper.enabled", "true"),
          Map.entry("spark.task.reaper.killTimeout", "60s"));

  private final JavaSparkContext context;
  private final SparkComputationGraph graph;
  private final FlatState state;
  private final AveragingMaster master;
  private final KeptRounds kept;
  private final int workers;

  private ParameterAveraging(
      JavaSparkContext context,
      SparkComputationGraph graph,
      FlatState state,
      AveragingMaster master,
      KeptRounds kept,
      int workers) {
    this.context = context;
    this.graph = graph;
    this.state = state;
    this.master = master;
    this.kept = kept;
    this.workers = workers;
  }

  /** Settings that a Spark context must have been started with. */
  public static Map<String, String> sparkSettings() {
    return SPARK_SETTINGS;
  }

  /** The same with {@link Deltas#FP32}. */
  public static ParameterAveraging create(
      JavaSparkContext context,
      long length,
      Moments moments,
      int workers,
      int batchSize,
      EngineFactory factory) {
    return create(context, length, moments, Deltas.FP32, workers, batchSize, factory);
  }

  /**
   * Prepares a vector of zeros at step 0.
   *
   * @param length parameters of the vector
   * @param moments what becomes of them between two rounds
   * @param deltas in what form workers send what they learnt
   * @param workers that take part in a round, at least 1
   * @param batchSize examples of every minibatch
   */
  public static ParameterAveraging create(
      JavaSparkContext context,
      long length,
      Moments moments,
      Deltas deltas,
      int workers,
      int batchSize,
      EngineFactory factory) {
    KeptRounds kept =
        new KeptRounds(context.sc(), workers, length, WorkerVector.of(moments, deltas));
    ComputationGraph carrier = new ComputationGraph(FlatVectorLayer.network(length, moments));
    carrier.init();
    FlatState state =
        new FlatState(
            carrier.params(), Optional.ofNullable(carrier.getUpdater().getStateViewArray()));
    AveragingMaster master =
        new AveragingMaster(
            state,
            workers,
            batchSize,
            TaskThreads.of(context.sc(), workers),
            factory,
            moments,
            deltas,
            kept,
            context.isLocal());
    return new ParameterAveraging(
        context, new SparkComputationGraph(context, carrier, master), state, master, kept, workers);
  }

  /**
   * The state itself: what is written here is what the next round starts from. A round may give its
   * arrays other memory.
   */
  public FlatState state() {
    return state;
  }

  /**
   * Says that the caller will change the state after rounds, as an outer optimizer does. Executors
   * then do not hold what they averaged, which the next round would start from.
   */
  public void expectOuterSteps() {
    master.dropAverages();
  }

  /** Steps that every worker has taken. */
  public int step() {
    return graph.getNetwork().getConfiguration().getIterationCount();
  }

  /** Goes on from a step, once {@link #state} has been restored. */
  public void resumeAt(int step) {
    graph.getNetwork().getConfiguration().setIterationCount(step);
  }

  /**
   * Runs a round.
   *
   * @param minibatches for every worker the same number of texts, each of which the loader turns
   *     into one minibatch on the worker's executor; a text starts with a URI that names a file
   *     system
   * @return what the workers report, in their order
   */
  public List<WorkerReport> round(List<List<String>> minibatches, MultiDataSetLoader loader) {
    int steps = minibatches.get(0).size();
    if (minibatches.size() != workers
        || steps < 1
        || minibatches.stream().anyMatch(list -> list.size() != steps)) {
      throw new IllegalArgumentException(
          "Invalid round: every one of the %d workers needs the same number of minibatches"
              .formatted(workers));
    }
    master.stepsPerRound(steps);
    context.setJobDescription(
        "Steps %d to %d on %d workers".formatted(step() + 1, step() + steps, workers));
    graph.fitPaths(Placement.partitions(context, minibatches, kept.places()), loader);
    return master.reports();
  }

  /** What executors still hold of the last round, for the next. */
  Optional<Averages> averages() {
    return master.averages();
  }

  /** Seconds in which the driver wrote the last round's state for the workers to fetch. */
  public double broadcastSeconds() {
    return master.broadcastSeconds();
  }

  /**
   * What the workers kept at the end of the last round, for the caller to close; empty where they
   * keep nothing, and before the first round.
   */
  public Optional<KeptState> kept() {
    return kept.state();
  }

  /** Hands out what workers had kept, before the first round; where they keep nothing, nothing. */
  public void restoreKept(KeptSource source) throws IOException {
    kept.restore(source);
  }

  /** Frees the engines that were used in this JVM: all of them in local mode, none on a cluster. */
  @Override
  public void close() {
    context.setJobDescription(null);
    kept.close();
    master.close();
    EnginePool.OF_THIS_JVM.clear();
    StateMemory.OF_THIS_JVM.clear();
  }
}
