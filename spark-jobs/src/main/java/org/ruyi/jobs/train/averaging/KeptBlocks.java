package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockData;
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
import scala.reflect.ClassTag$;

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

  private static final int CHUNK = 1 << 16;

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
    BytePointer memory = new BytePointer(into);
    long start = Float.BYTES * into.position();
    for (int block = 0; block < blocks; block++) {
      memory.position(start + Float.BYTES * BLOCK * block);
      read(worker, name(worker, vector, block), memory, bytes(block));
    }
  }

  private static void read(int worker, RDDBlockId block, BytePointer into, int length) {
    BlockManager manager = SparkEnv.get().blockManager();
    Option<BlockData> local = manager.getLocalBytes(block);
    if (local.isDefined()) {
      try (InputStream bytes = local.get().toInputStream()) {
        copy(bytes, into, length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        manager.releaseLockAndDispose(block, local.get(), Option.empty());
      }
      return;
    }
    try (InputStream bytes = remote(worker, block).toInputStream(true)) {
      copy(bytes, into, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
    boolean stored =
        SparkEnv.get()
            .blockManager()
            .putBytes(block, bytes, level, true, ClassTag$.MODULE$.apply(Object.class));
    if (!stored) {
      throw new JobException(
          "Cannot keep the state of worker %d: neither memory nor disk has room".formatted(worker));
    }
  }

  private static void copy(InputStream bytes, BytePointer into, int length) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long start = into.position();
    for (int at = 0; at < length; ) {
      int count = bytes.readNBytes(chunk, 0, Math.min(CHUNK, length - at));
      if (count == 0) {
        throw new IOException("Cannot read a block: it has %d of %d bytes".formatted(at, length));
      }
      into.position(start + at).put(chunk, 0, count);
      at += count;
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
    SparkEnv.get().blockManager().master().removeRdd(id, false);
  }
}
