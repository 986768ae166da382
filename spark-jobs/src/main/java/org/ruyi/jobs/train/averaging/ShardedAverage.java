package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.shuffle.FetchFailedException;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.ruyi.data.pipeline.Sent;
import org.ruyi.jobs.JobException;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Averages the workers' results in shards: every worker serves its state in stretches, a shuffle
 * tells where the same stretch of all workers is, and the driver fetches the averaged stretches one
 * after the other. Nothing but the state itself is ever as long as the state, and no number passes
 * through the Java heap. Through the shuffle go only the names of the blocks, so that Spark knows
 * which task to run again where one is lost. DL4J's own tree adds in the order in which tasks
 * happen to finish, so with three workers or more no two runs agree to the last bit; this one does.
 *
 * @param round its number, which grows
 * @param state its size, with the moments that travel
 * @param form of the parameters, as the workers send them
 * @param stays whether the next round may start from the averages where they are
 */
record ShardedAverage(int round, StateSize state, Shards shards, Deltas form, boolean stays)
    implements Serializable {
  /** How often the driver has shards averaged anew that were lost before it had fetched them. */
  private static final int ATTEMPTS = 4;

  /**
   * What a round ends with.
   *
   * @param reports of the workers, in their order
   * @param averages that the executors still hold, until somebody removes them
   */
  record Outcome(List<WorkerReport> reports, Averages averages) {}

  /**
   * Runs the round.
   *
   * @param mean overwritten by the mean of the workers' states, in part where the round fails
   */
  Outcome average(JavaRDD<ParameterAveragingTrainingResult> results, FlatState mean) {
    SparkContext context = results.context();
    ShardBlocks blocks = new ShardBlocks(context, shards, state);
    try {
      return average(results, mean, blocks);
    } catch (RuntimeException e) {
      blocks.removeAverages();
      throw e;
    } finally {
      blocks.removeWorkers();
    }
  }

  private Outcome average(
      JavaRDD<ParameterAveragingTrainingResult> results, FlatState mean, ShardBlocks blocks) {
    SparkContext context = results.context();
    context.setCallSite("Workers take their steps");
    RDD<Tuple2<Integer, ServedShard>> served = shuffled(results, blocks);
    int shuffle = ((ShuffleDependency<?, ?, ?>) served.dependencies().head()).shuffleId();
    ShardTask task = new ShardTask(round, state, shards, blocks, form, stays, shuffle);
    context.setCallSite("Average the workers, a stretch a task");
    try (ShardFetcher fetcher = new ShardFetcher(blocks, shards, mean)) {
      List<Integer> missing = IntStream.range(0, shards.count()).boxed().toList();
      for (int attempt = 0; attempt < ATTEMPTS && !missing.isEmpty(); attempt++) {
        List<Integer> wanted = missing;
        context.runJob(
            served,
            new Average(task),
            JavaConverters.asScalaBuffer(new ArrayList<Object>(wanted)).toSeq(),
            new Fetch(fetcher, wanted),
            ClassTag$.MODULE$.apply(Sent.class));
        missing = fetcher.await();
      }
      if (!missing.isEmpty()) {
        String lost =
            "executors that had averaged a part were lost %d times in a row".formatted(ATTEMPTS);
        throw new UncheckedIOException("Cannot average: " + lost, new IOException(lost));
      }
      List<AveragedShard> averaged = fetcher.fetched();
      return new Outcome(
          Spread.sum(averaged.stream().map(AveragedShard::reports).toList()),
          Averages.of(blocks, shards, averaged));
    } finally {
      context.clearCallSite();
      // Left to the garbage collector, every round's shuffle files would stay for half an hour.
      served.cleanShuffleDependencies(false);
    }
  }

  private RDD<Tuple2<Integer, ServedShard>> shuffled(
      JavaRDD<ParameterAveragingTrainingResult> results, ShardBlocks blocks) {
    JavaPairRDD<Integer, ServedShard> served =
        results.flatMapToPair(result -> serve((WorkerResult) result, blocks));
    ClassTag<Integer> shard = ClassTag$.MODULE$.apply(Integer.class);
    ClassTag<ServedShard> where = ClassTag$.MODULE$.apply(ServedShard.class);
    return new ShuffledRDD<Integer, ServedShard, ServedShard>(
            served.rdd(), new HashPartitioner(shards.count()), shard, where, where)
        // Kryo, which Spark may be told to use, cannot write records.
        .setSerializer(new JavaSerializer(results.context().conf()));
  }

  private Iterator<Tuple2<Integer, ServedShard>> serve(WorkerResult result, ShardBlocks blocks) {
    WorkerReport report = result.report();
    ServedShard served =
        new ServedShard(NativeBlocks.here(), TaskContext.get().taskAttemptId(), report);
    List<Tuple2<Integer, ServedShard>> all = new ArrayList<>();
    for (int shard = 0; shard < shards.count(); shard++) {
      if (!result.serve(
          blocks.ofWorker(report.worker(), shard), shards.start(shard), shards.start(shard + 1))) {
        throw new JobException(
            "Cannot end the round of worker %d: neither memory nor disk has room for its state"
                .formatted(report.worker()));
      }
      all.add(new Tuple2<>(shard, served));
    }
    return all.iterator();
  }

  /** Averages the shard of the number that the partition has, which holds no other. */
  private static final class Average
      extends AbstractFunction2<
          TaskContext, scala.collection.Iterator<Tuple2<Integer, ServedShard>>, Sent<AveragedShard>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ShardTask task;

    Average(ShardTask task) {
      this.task = task;
    }

    @Override
    public Sent<AveragedShard> apply(
        TaskContext context, scala.collection.Iterator<Tuple2<Integer, ServedShard>> served) {
      List<ServedShard> all = new ArrayList<>();
      while (served.hasNext()) {
        all.add(served.next()._2());
      }
      try {
        return new Sent<>(task.average(context.partitionId(), all));
      } catch (FetchFailedException e) {
        // Spark finds what it is about in the task's context.
        throw new JobException("Cannot average: " + e.getMessage(), e);
      }
    }
  }

  /** Has a shard fetched when it is there; Spark calls it on a thread that must not wait. */
  private static final class Fetch
      extends AbstractFunction2<Object, Sent<AveragedShard>, BoxedUnit> {
    private final ShardFetcher fetcher;
    private final List<Integer> wanted;

    Fetch(ShardFetcher fetcher, List<Integer> wanted) {
      this.fetcher = fetcher;
      this.wanted = wanted;
    }

    @Override
    public BoxedUnit apply(Object index, Sent<AveragedShard> averaged) {
      fetcher.fetch(wanted.get((Integer) index), averaged.value());
      return BoxedUnit.UNIT;
    }
  }
}
