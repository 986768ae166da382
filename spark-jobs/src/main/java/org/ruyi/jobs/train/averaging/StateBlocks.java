package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.util.io.ChunkedByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.ruyi.jobs.JobException;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * The state that a round starts from, in blocks that the driver's block manager serves to the
 * executors and they to each other. Spark's broadcast holds all that it sends on the Java heap at
 * once, on the driver and on every executor, and serializes it there; these blocks go from memory
 * to memory one by one, and where the heap is full they wait on disk.
 *
 * @param id an RDD's, of no RDD: so one message removes all blocks
 * @param size of the state
 * @param sharing whether executors serve what they have fetched
 * @param checksums CRC-32C of the blocks
 */
record StateBlocks(int id, StateSize size, Sharing sharing, List<Integer> checksums)
    implements Serializable {
  /**
   * Bytes of a block: asking for one takes little of the time, and with an array's header it does
   * not spill over into one more region of the heap.
   */
  private static final int BLOCK = (1 << 23) - 64;

  /** 2^32 over the golden ratio: its multiples lie far apart, whatever the number of blocks. */
  private static final int SPREAD = 0x9E3779B1;

  /** Who serves blocks. */
  enum Sharing {
    DRIVER_ALONE,
    EVERYONE
  }

  /**
   * Stores a state on the driver.
   *
   * @param workers that will fetch it
   * @throws JobException where there is no place for it
   */
  static StateBlocks put(SparkContext context, FlatState state, int workers) {
    int id = context.newRddId();
    List<Integer> checksums = new ArrayList<>();
    for (Place place : places(state)) {
      byte[] block = new byte[place.count()];
      place.memory().position(place.at()).get(block);
      if (!store(new RDDBlockId(id, checksums.size()), ByteBuffer.wrap(block))) {
        remove(id);
        throw new JobException(
            "Cannot start a round: neither memory nor disk of the driver has room for its state");
      }
      checksums.add(checksum(block, block.length));
    }
    return new StateBlocks(
        id, StateSize.of(state), workers > 2 ? Sharing.EVERYONE : Sharing.DRIVER_ALONE, checksums);
  }

  /** The name of a state that nobody will fetch. */
  static StateBlocks none(SparkContext context, FlatState state) {
    return new StateBlocks(
        context.newRddId(), StateSize.of(state), Sharing.DRIVER_ALONE, List.of());
  }

  /**
   * Fetches the state.
   *
   * @param worker for whom: those that begin together do not all ask for the same block
   * @throws JobException where a block cannot be fetched, or arrives damaged
   */
  void fetch(FlatState into, int worker) {
    List<Place> places = places(into);
    byte[] bytes = new byte[BLOCK];
    int first = worker * SPREAD;
    for (int i = 0; i < places.size(); i++) {
      int block = Math.floorMod(first + i, places.size());
      Place place = places.get(block);
      RDDBlockId name = new RDDBlockId(id, block);
      read(name, bytes, place.count());
      if (checksum(bytes, place.count()) != checksums.get(block)) {
        throw new JobException(
            "Cannot use the state of the round: block %d of %d arrived damaged"
                .formatted(block, places.size()));
      }
      place.memory().position(place.at()).put(bytes, 0, place.count());
    }
  }

  /** Where a block belongs. */
  private record Place(BytePointer memory, long at, int count) {}

  private static List<Place> places(FlatState state) {
    List<Place> places = new ArrayList<>();
    for (INDArray array : arrays(state)) {
      BytePointer memory = new BytePointer(FloatMemory.of(array));
      for (long at = 0, total = bytes(array); at < total; at += BLOCK) {
        places.add(new Place(memory, at, (int) Math.min(BLOCK, total - at)));
      }
    }
    return places;
  }

  private void read(RDDBlockId name, byte[] into, int count) {
    BlockManager manager = SparkEnv.get().blockManager();
    Option<BlockData> here = manager.getLocalBytes(name);
    if (here.isDefined()) {
      try {
        read(name, here.get().toInputStream(), into, count);
      } finally {
        manager.releaseLockAndDispose(name, here.get(), Option.empty());
      }
      return;
    }
    Option<ChunkedByteBuffer> there = manager.getRemoteBytes(name);
    if (there.isEmpty()) {
      throw new JobException("Cannot fetch the state of the round: %s is gone".formatted(name));
    }
    read(name, there.get().toInputStream(false), into, count);
    // Without room for it here, the others find it elsewhere.
    boolean unused = sharing == Sharing.EVERYONE && store(name, there.get().toByteBuffer());
  }

  private static void read(BlockId name, InputStream bytes, byte[] into, int count) {
    try (bytes) {
      if (bytes.readNBytes(into, 0, count) < count) {
        throw new IOException("the block is too short");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  private static boolean store(RDDBlockId name, ByteBuffer bytes) {
    return SparkEnv.get()
        .blockManager()
        .putBytes(
            name,
            new ChunkedByteBuffer(bytes),
            StorageLevels.MEMORY_AND_DISK_SER,
            true,
            ClassTag$.MODULE$.apply(Object.class));
  }

  /** Removes all blocks wherever they are, in the background. */
  void remove() {
    remove(id);
  }

  private static void remove(int id) {
    SparkEnv.get().blockManager().master().removeRdd(id, false);
  }

  private static List<INDArray> arrays(FlatState state) {
    return state
        .moments()
        .map(moments -> List.of(state.parameters(), moments))
        .orElseGet(() -> List.of(state.parameters()));
  }

  private static long bytes(INDArray array) {
    return Float.BYTES * array.length();
  }

  private static int checksum(byte[] bytes, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, count);
    return (int) crc.getValue();
  }
}
