package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Averages the workers' results in shards: every worker cuts its state into stretches, a shuffle
 * brings the same stretch of all workers together, and the driver fetches the averaged stretches
 * one after the other. Nothing but the state itself is ever as long as the state. DL4J's own tree
 * adds in the order in which tasks happen to finish, so with three workers or more no two runs
 * agree to the last bit; this one does.
 */
final class ShardedAverage implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Parameters of a shard at most: with their moments 24 MB. */
  private static final long LONGEST = 1L << 21;

  /** Parameters that a task holds at most, of all workers: with their moments 384 MB. */
  private static final long HELD = 1L << 25;

  /** How often the driver has shards averaged anew that were lost before it had fetched them. */
  private static final int ATTEMPTS = 4;

  private final int shards;
  private final long length;

  /**
   * @param workers of a round; the shards are a multiple of them, so that all are busy to the end
   * @param length of the vector
   */
  ShardedAverage(int workers, long length) {
    long longest = Math.max(1, Math.min(LONGEST, HELD / workers));
    long each = (length + workers * longest - 1) / (workers * longest);
    this.shards = Math.toIntExact(Math.min(workers * each, length));
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
    RDD<Tuple2<Integer, VectorSlice>> cut = shuffled(results);
    context.setCallSite("Average the workers, a stretch a task");
    ShardBlocks blocks = new ShardBlocks(context.newRddId());
    try (ShardFetcher fetcher = new ShardFetcher(blocks, shards, mean, this::start)) {
      List<Integer> missing = IntStream.range(0, shards).boxed().toList();
      for (int attempt = 0; attempt < ATTEMPTS && !missing.isEmpty(); attempt++) {
        List<Integer> wanted = missing;
        context.runJob(
            cut,
            new Average(blocks),
            JavaConverters.asScalaBuffer(new ArrayList<Object>(wanted)).toSeq(),
            new Fetch(fetcher, wanted),
            ClassTag$.MODULE$.apply(BoxedUnit.class));
        missing = fetcher.await();
      }
      if (!missing.isEmpty()) {
        String lost =
            "executors that had averaged a part were lost %d times in a row".formatted(ATTEMPTS);
        throw new UncheckedIOException("Cannot average: " + lost, new IOException(lost));
      }
      return Spread.sum(fetcher.reports());
    } finally {
      context.clearCallSite();
      blocks.remove();
      // Left to the garbage collector, every round's shuffle files would stay for half an hour.
      cut.cleanShuffleDependencies(false);
    }
  }

  private RDD<Tuple2<Integer, VectorSlice>> shuffled(
      JavaRDD<ParameterAveragingTrainingResult> results) {
    JavaPairRDD<Integer, UncutSlice> slices =
        results.flatMapToPair(result -> slices((WorkerResult) result));
    ClassTag<Integer> shard = ClassTag$.MODULE$.apply(Integer.class);
    ClassTag<UncutSlice> uncut = ClassTag$.MODULE$.apply(UncutSlice.class);
    ClassTag<VectorSlice> slice = ClassTag$.MODULE$.apply(VectorSlice.class);
    return new ShuffledRDD<Integer, UncutSlice, VectorSlice>(
            slices.rdd(), new HashPartitioner(shards), shard, uncut, slice)
        .setSerializer(new InOrderKryo(results.context().conf()));
  }

  /** Averages the shard of the number that the partition has, which holds no other. */
  private static final class Average
      extends AbstractFunction2<
          TaskContext, scala.collection.Iterator<Tuple2<Integer, VectorSlice>>, BoxedUnit>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ShardBlocks blocks;

    Average(ShardBlocks blocks) {
      this.blocks = blocks;
    }

    @Override
    public BoxedUnit apply(
        TaskContext context, scala.collection.Iterator<Tuple2<Integer, VectorSlice>> slices) {
      List<VectorSlice> all = new ArrayList<>();
      while (slices.hasNext()) {
        all.add(slices.next()._2());
      }
      blocks.put(context.partitionId(), WeightedMean.of(all));
      return BoxedUnit.UNIT;
    }
  }

  /** Has a shard fetched when it is there; Spark calls it on a thread that must not wait. */
  private static final class Fetch extends AbstractFunction2<Object, BoxedUnit, BoxedUnit> {
    private final ShardFetcher fetcher;
    private final List<Integer> wanted;

    Fetch(ShardFetcher fetcher, List<Integer> wanted) {
      this.fetcher = fetcher;
      this.wanted = wanted;
    }

    @Override
    public BoxedUnit apply(Object index, BoxedUnit nothing) {
      fetcher.fetch(wanted.get((Integer) index));
      return BoxedUnit.UNIT;
    }
  }

  private Iterator<Tuple2<Integer, UncutSlice>> slices(WorkerResult result) {
    return IntStream.range(0, shards)
        .mapToObj(
            shard -> new Tuple2<>(shard, new UncutSlice(result, start(shard), start(shard + 1))))
        .iterator();
  }

  /** Into how many stretches the vector is cut. */
  int shards() {
    return shards;
  }

  /** Position of a shard's first parameter; of the number of shards, the length of the vector. */
  long start(int shard) {
    return length / shards * shard + length % shards * shard / shards;
  }
}
