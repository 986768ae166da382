package org.ruyi.jobs.train.averaging;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.util.io.ChunkedByteBuffer;
import org.ruyi.jobs.JobException;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * The averaged shards of a round, each in the block manager of the executor that averaged it. As
 * results of tasks they would be written twice, the second time by Java's serialization, a kilobyte
 * at a time. The blocks bear the names of a cached RDD's partitions, so that one message removes
 * them.
 *
 * @param id an RDD's, of no RDD
 */
record ShardBlocks(int id) implements Serializable {
  /** A slice's length without its numbers, and more. */
  private static final int ROOM = 1 << 12;

  /**
   * Stores a shard on this executor. Where an attempt that failed later has stored it, that stays:
   * it has the same bits.
   *
   * @throws JobException where there is no place for it
   */
  void put(int shard, VectorSlice slice) {
    long bytes = (long) Float.BYTES * (slice.parameters().length + slice.moments().length);
    Output output = new Output(Math.toIntExact(bytes + ROOM), -1);
    new SliceSerializer().write(null, output, slice);
    boolean stored =
        SparkEnv.get()
            .blockManager()
            .putBytes(
                name(shard),
                new ChunkedByteBuffer(
                    new ByteBuffer[] {
                      ByteBuffer.wrap(output.getBuffer(), 0, output.position()).slice()
                    }),
                StorageLevels.MEMORY_AND_DISK_SER,
                true,
                ClassTag$.MODULE$.apply(Object.class));
    if (!stored) {
      throw new JobException(
          "Cannot average shard %d: neither memory nor disk of the executor has room for it"
              .formatted(shard));
    }
  }

  /** Fetches a shard, called on the driver; empty where the executor that had it is lost. */
  Optional<VectorSlice> fetch(int shard) {
    BlockManager manager = SparkEnv.get().blockManager();
    Option<BlockData> here = manager.getLocalBytes(name(shard));
    if (here.isDefined()) {
      try {
        return Optional.of(read(here.get().toInputStream()));
      } finally {
        manager.releaseLockAndDispose(name(shard), here.get(), Option.empty());
      }
    }
    Option<ChunkedByteBuffer> there = manager.getRemoteBytes(name(shard));
    return there.isDefined()
        ? Optional.of(read(there.get().toInputStream(true)))
        : Optional.empty();
  }

  private static VectorSlice read(InputStream bytes) {
    try (Input input = new Input(bytes)) {
      return new SliceSerializer().read(null, input, VectorSlice.class);
    }
  }

  /** Removes all shards wherever they are, in the background. */
  void remove() {
    SparkEnv.get().blockManager().master().removeRdd(id, false);
  }

  private BlockId name(int shard) {
    return new RDDBlockId(id, shard);
  }
}
