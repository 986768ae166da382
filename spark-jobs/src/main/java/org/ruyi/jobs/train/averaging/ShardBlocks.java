package org.ruyi.jobs.train.averaging;

import java.io.Serializable;
import java.util.function.IntFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.RDDBlockId;

/**
 * Names of what a round leaves in the executors' block managers: the shards of every worker's state
 * and the averaged shards. They are those of two cached RDDs' partitions, so that one message
 * removes all of them, and so that none drives another of its own kind out of memory.
 *
 * @param workers number of an RDD, of no RDD, for the shards of the workers' states
 * @param averages another, for the averaged shards
 * @param pieces of a shard at most
 */
record ShardBlocks(int workers, int averages, int shards, int pieces) implements Serializable {

  ShardBlocks(SparkContext context, Shards shards, StateSize state) {
    this(
        context.newRddId(),
        context.newRddId(),
        shards.count(),
        Stretch.pieces(shards.longest(), state));
  }

  /** Names of the pieces of an averaged shard, by their numbers. */
  IntFunction<BlockId> average(int shard) {
    return names(averages, shard);
  }

  /** Names of the pieces of a worker's shard, by their numbers. */
  IntFunction<BlockId> ofWorker(int worker, int shard) {
    return names(workers, Math.addExact(Math.multiplyExact(worker, shards), shard));
  }

  private IntFunction<BlockId> names(int id, int row) {
    int first = Math.multiplyExact(row, pieces);
    return piece -> new RDDBlockId(id, Math.addExact(first, piece));
  }

  /** Removes what the workers left wherever it is, in the background. */
  void removeWorkers() {
    NativeBlocks.removeAll(workers);
  }

  /** Removes the averages wherever they are, in the background. */
  void removeAverages() {
    NativeBlocks.removeAll(averages);
  }

  /** The same, and waits for it. */
  void removeAveragesNow() {
    NativeBlocks.removeAllNow(averages);
  }
}
