package org.ruyi.jobs.train.averaging;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.storage.BlockManagerId;

/**
 * Where the average of a shard is.
 *
 * @param holder of its pieces
 * @param checksums CRC-32C of the pieces
 * @param reports of the workers, with how far they are from the mean within the shard
 */
record AveragedShard(BlockManagerId holder, List<Integer> checksums, List<WorkerReport> reports)
    implements Serializable {}
