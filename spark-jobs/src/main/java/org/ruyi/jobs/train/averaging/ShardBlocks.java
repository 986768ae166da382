package org.ruyi.jobs.train.averaging;

import java.io.Serializable;
import java.util.function.IntFunction;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.RDDBlockId;

/**
 * Names of what a round leaves in the executors' block managers: the shards of every worker's state
 * and the averaged shards. They are those of a cached RDD's partitions, so that one message removes
 * all, and so that none of them drives another out of memory.
 *
 * @param id an RDD's, of no RDD
 * @param pieces of a shard at most
 */
record ShardBlocks(int id, int shards, int pieces) implements Serializable {

  ShardBlocks(int id, Shards shards, StateSize state) {
    this(id, shards.count(), Stretch.pieces(shards.longest(), state));
  }

  /** Names of the pieces of an averaged shard, by their numbers. */
  IntFunction<BlockId> average(int shard) {
    return names(0, shard);
  }

  /** Names of the pieces of a worker's shard, by their numbers. */
  IntFunction<BlockId> ofWorker(int worker, int shard) {
    return names(worker + 1, shard);
  }

  private IntFunction<BlockId> names(int row, int shard) {
    int first = Math.multiplyExact(Math.addExact(Math.multiplyExact(row, shards), shard), pieces);
    return piece -> new RDDBlockId(id, Math.addExact(first, piece));
  }

  /** Removes all of them wherever they are, in the background. */
  void remove() {
    NativeBlocks.removeAll(id);
  }
}
