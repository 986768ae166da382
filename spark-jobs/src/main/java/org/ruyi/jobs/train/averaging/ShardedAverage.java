package org.ruyi.jobs.train.averaging;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.nd4j.linalg.api.ndarray.INDArray;
import scala.Tuple2;

/**
 * Averages the workers' results in shards: every worker cuts its state into as many stretches as
 * there are workers, a shuffle brings the same stretch of all workers together, and only the
 * averaged stretches reach the driver. DL4J's own tree adds in the order in which tasks happen to
 * finish, so with three workers or more no two runs agree to the last bit; this one does.
 */
final class ShardedAverage implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int shards;
  private final long length;

  ShardedAverage(int workers, long length) {
    this.shards = (int) Math.min(workers, length);
    this.length = length;
  }

  /** Runs the round and writes the mean over the driver's state; returns what workers report. */
  List<WorkerReport> average(
      JavaRDD<ParameterAveragingTrainingResult> results, INDArray parameters, INDArray moments) {
    JavaPairRDD<Integer, VectorSlice> averaged =
        results
            .flatMapToPair(result -> slices((WorkerResult) result).iterator())
            .groupByKey(new HashPartitioner(shards))
            .mapValues(WeightedMean::of);
    try {
      List<Tuple2<Integer, VectorSlice>> slices = averaged.collect();
      slices.forEach(slice -> slice._2().paste(parameters, moments, start(slice._1())));
      return slices.get(0)._2().reports().stream()
          .sorted(Comparator.comparingInt(WorkerReport::worker))
          .toList();
    } finally {
      // Left to the garbage collector, every round's shuffle files would stay for half an hour.
      averaged.rdd().cleanShuffleDependencies(false);
    }
  }

  private List<Tuple2<Integer, VectorSlice>> slices(WorkerResult result) {
    return IntStream.range(0, shards)
        .mapToObj(
            shard ->
                new Tuple2<>(
                    shard,
                    VectorSlice.cut(
                        result.report(),
                        result.getParameters(),
                        result.getUpdaterState(),
                        start(shard),
                        start(shard + 1))))
        .toList();
  }

  private long start(int shard) {
    return length * shard / shards;
  }
}
