package org.ruyi.jobs.train.averaging;

import java.io.Serializable;
import org.apache.spark.storage.BlockManagerId;

/**
 * Where a worker's shard is: what goes through the shuffle in its place.
 *
 * @param holder of the block
 * @param task the number of the attempt that stored it
 * @param report of the worker
 */
record ServedShard(BlockManagerId holder, long task, WorkerReport report) implements Serializable {}
