package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.ruyi.jobs.JobException;
import scala.Option;
import scala.collection.IndexedSeq;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * What all workers kept at the end of one round, in the block managers of the executors that they
 * ran on. The blocks bear the names of a cached RDD's partitions: Spark then removes them with one
 * message, makes new copies of those that a lost executor takes with it, and finds them on the disk
 * of another executor of the same machine.
 *
 * @param id an RDD's, of no RDD
 * @param length floats of a vector
 * @param blocks that a vector is cut into
 * @param level how a worker stores them
 */
record KeptBlocks(int id, long length, int blocks, StorageLevel level) implements Serializable {
  /** Floats of a block: 16 MB with the array's header, not to spill into one region more. */
  private static final long BLOCK = (1L << 22) - 16;

  KeptBlocks(int id, long length, StorageLevel level) {
    this(id, length, Math.toIntExact((length + BLOCK - 1) / BLOCK), level);
  }

  /**
   * Stores a vector. Where a task that failed later has stored it already, that stays: it has the
   * same bits.
   *
   * @param from its position, so many floats as a vector has
   * @throws JobException where there is no place for it
   */
  void write(int worker, WorkerVector vector, FloatPointer from) {
    BytePointer memory = new BytePointer(from);
    long start = Float.BYTES * from.position();
    for (int block = 0; block < blocks; block++) {
      byte[] bytes = new byte[bytes(block)];
      memory.position(start + Float.BYTES * BLOCK * block).get(bytes);
      ChunkedByteBuffer buffer = new ChunkedByteBuffer(ByteBuffer.wrap(bytes));
      store(worker, name(worker, vector, block), buffer, level);
    }
  }

  /**
   * Fetches a vector, from this executor or another.
   *
   * @param into from its position on, so many floats as a vector has
   * @throws JobException where every executor that held it is lost
   */
  void read(int worker, WorkerVector vector, FloatPointer into) {
    long start = Float.BYTES * into.position();
    for (int block = 0; block < blocks; block++) {
      read(
          worker,
          name(worker, vector, block),
          FloatMemory.bytes(into, start + Float.BYTES * BLOCK * block, bytes(block)));
    }
  }

  private static void read(int worker, RDDBlockId block, ByteBuffer into) {
    try {
      Optional<NativeBlocks.Open> here = NativeBlocks.find(block);
      if (here.isEmpty()) {
        NativeBlocks.read(block, remote(worker, block).toInputStream(true), into);
        return;
      }
      try (NativeBlocks.Open open = here.get()) {
        open.copy(into);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read what worker " + worker + " kept", e);
    }
  }

  private static ChunkedByteBuffer remote(int worker, RDDBlockId block) {
    Option<ChunkedByteBuffer> bytes = SparkEnv.get().blockManager().getRemoteBytes(block);
    if (bytes.isEmpty()) {
      throw new JobException(
          "Cannot go on: what worker %d kept was lost with the executors that held it"
                  .formatted(worker)
              + " (resume from the last checkpoint)");
    }
    return bytes.get();
  }

  /**
   * Copies what only one executor holds to this disk, the driver's: an executor that is lost in a
   * round takes the second copies with it that were to be made of what others stored then.
   *
   * @throws JobException where every executor that held it is lost
   */
  void secure(int worker, List<WorkerVector> vectors) {
    List<RDDBlockId> names = new ArrayList<>();
    for (WorkerVector vector : vectors) {
      IntStream.range(0, blocks).forEach(block -> names.add(name(worker, vector, block)));
    }
    BlockManager manager = SparkEnv.get().blockManager();
    IndexedSeq<Seq<BlockManagerId>> holders =
        manager.master().getLocations(names.toArray(BlockId[]::new));
    for (int i = 0; i < names.size(); i++) {
      List<BlockManagerId> ids = JavaConverters.seqAsJavaList(holders.apply(i));
      if (ids.size() < 2 && ids.stream().noneMatch(BlockManagerId::isDriver)) {
        store(worker, names.get(i), remote(worker, names.get(i)), StorageLevels.DISK_ONLY);
      }
    }
  }

  private static void store(
      int worker, RDDBlockId block, ChunkedByteBuffer bytes, StorageLevel level) {
    if (!NativeBlocks.store(block, bytes, level, NativeBlocks.Announce.YES)) {
      throw new JobException(
          "Cannot keep the state of worker %d: neither memory nor disk has room".formatted(worker));
    }
  }

  private int bytes(int block) {
    return Math.toIntExact(Float.BYTES * Math.min(BLOCK, length - block * BLOCK));
  }

  RDDBlockId name(int worker, WorkerVector vector, int block) {
    List<WorkerVector> all = WorkerVector.ALL;
    return new RDDBlockId(
        id,
        Math.addExact(
            Math.multiplyExact(Math.addExact(worker * all.size(), all.indexOf(vector)), blocks),
            block));
  }

  /** Removes the blocks of all workers, in the background. */
  void remove() {
    NativeBlocks.removeAll(id);
  }
}
