package org.ruyi.jobs.train.averaging;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import scala.Tuple2;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Averages the workers' results in shards: every worker cuts its state into stretches, a shuffle
 * brings the same stretch of all workers together, and the averaged stretches reach the driver one
 * after the other. Nothing but the state itself is ever as long as the state. DL4J's own tree adds
 * in the order in which tasks happen to finish, so with three workers or more no two runs agree to
 * the last bit; this one does.
 */
final class ShardedAverage implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Parameters of a shard: with their moments 48 MB, of which a task holds one a worker. */
  private static final long LENGTH = 1L << 22;

  /** Spark writes a shuffle of more in a way that wants small records. */
  private static final int MOST = 200;

  private final int shards;
  private final long length;

  /**
   * @param workers shards are as many, or more where they would be long
   * @param length of the vector
   */
  ShardedAverage(int workers, long length) {
    long wanted = Math.max(workers, (length + LENGTH - 1) / LENGTH);
    this.shards = (int) Math.min(Math.min(wanted, length), MOST);
    this.length = length;
  }

  /**
   * Runs the round.
   *
   * @param mean overwritten by the mean of the workers' states, in part where the round fails
   * @return what the workers report, in their order
   */
  List<WorkerReport> average(JavaRDD<ParameterAveragingTrainingResult> results, FlatState mean) {
    SparkContext context = results.context();
    context.setCallSite("Workers take their steps");
    JavaPairRDD<Integer, VectorSlice> averaged =
        results
            .flatMapToPair(result -> slices((WorkerResult) result))
            .groupByKey(new HashPartitioner(shards))
            .mapValues(WeightedMean::of);
    Paste paste = new Paste(mean);
    context.setCallSite("Average the workers, a stretch a task");
    try {
      RDD<Tuple2<Integer, VectorSlice>> rdd = averaged.rdd();
      rdd.sparkContext()
          .runJob(rdd, new OnlySlice(), paste, ClassTag$.MODULE$.apply(VectorSlice.class));
      return Spread.sum(paste.reports);
    } finally {
      context.clearCallSite();
      // Left to the garbage collector, every round's shuffle files would stay for half an hour.
      averaged.rdd().cleanShuffleDependencies(false);
    }
  }

  /** The shard of the number that the partition has, which holds no other. */
  private static final class OnlySlice
      extends AbstractFunction2<
          TaskContext, scala.collection.Iterator<Tuple2<Integer, VectorSlice>>, VectorSlice>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public VectorSlice apply(
        TaskContext context, scala.collection.Iterator<Tuple2<Integer, VectorSlice>> slices) {
      return slices.next()._2();
    }
  }

  /** Writes a shard over the mean on the driver; Spark calls it for one shard at a time. */
  private final class Paste extends AbstractFunction2<Object, VectorSlice, BoxedUnit> {
    private final FlatState mean;
    private final List<List<WorkerReport>> reports;

    Paste(FlatState mean) {
      this.mean = mean;
      this.reports = new ArrayList<>(Collections.nCopies(shards, null));
    }

    @Override
    public BoxedUnit apply(Object shard, VectorSlice slice) {
      slice.paste(mean, start((Integer) shard));
      reports.set((Integer) shard, slice.reports());
      return BoxedUnit.UNIT;
    }
  }

  /** Cuts a stretch when it is asked for, so that only one is there at a time. */
  private Iterator<Tuple2<Integer, VectorSlice>> slices(WorkerResult result) {
    return IntStream.range(0, shards)
        .mapToObj(
            shard ->
                new Tuple2<>(
                    shard,
                    VectorSlice.cut(
                        result.report(), result.state(), start(shard), start(shard + 1))))
        .iterator();
  }

  private long start(int shard) {
    return length * shard / shards;
  }
}
