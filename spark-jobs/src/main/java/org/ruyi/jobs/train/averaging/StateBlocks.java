package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.RDDBlockId;
import org.ruyi.jobs.JobException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.JavaConverters;

/**
 * The state that a round starts from, in blocks that the driver's block manager serves to the
 * executors and they to each other. Spark's broadcast holds all that it sends on the Java heap at
 * once, on the driver and on every executor, and serializes it there; these blocks are the native
 * memory of the state itself.
 *
 * @param id an RDD's, of no RDD: so one message removes all blocks
 * @param size of the state
 * @param driver that has all blocks
 * @param sharing whether executors serve what they have fetched
 * @param checksums CRC-32C of the blocks
 */
record StateBlocks(
    int id, StateSize size, BlockManagerId driver, Sharing sharing, List<Integer> checksums)
    implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(StateBlocks.class);

  /**
   * Floats of a block: asking for one takes little of the time, and it fits into a core's cache.
   */
  private static final int BLOCK = 1 << 20;

  /** 2^32 over the golden ratio: its multiples lie far apart, whatever the number of blocks. */
  private static final int SPREAD = 0x9E3779B1;

  /** Who serves blocks. */
  enum Sharing {
    DRIVER_ALONE(Stretch.PIECE),
    /** Every executor asks the driver about every block: they are larger. */
    EVERYONE(1 << 20);

    private final int block;

    Sharing(int block) {
      this.block = block;
    }

    List<ByteBuffer> blocks(FlatState state) {
      return Stretch.of(state, 0, state.parameters().length(), block).pieces();
    }
  }

  /**
   * Has the driver serve a state, which stays as it is until {@link #remove}.
   *
   * @param workers that will fetch it
   * @throws JobException where there is no place for it
   */
  static StateBlocks put(SparkContext context, FlatState state, int workers) {
    int id = context.newRddId();
    Sharing sharing = workers > 2 ? Sharing.EVERYONE : Sharing.DRIVER_ALONE;
    List<ByteBuffer> blocks = sharing.blocks(state);
    for (int block = 0; block < blocks.size(); block++) {
      boolean stored =
          NativeBlocks.store(
              new RDDBlockId(id, block),
              blocks.get(block),
              StorageLevels.MEMORY_AND_DISK_SER,
              NativeBlocks.Announce.NO);
      if (!stored) {
        drop(id, block);
        throw new JobException(
            "Cannot start a round: neither memory nor disk of the driver has room for its state");
      }
    }
    List<Integer> checksums =
        new ArrayList<>(blocks.parallelStream().map(BlockFetch::checksum).toList());
    return new StateBlocks(id, StateSize.of(state), NativeBlocks.here(), sharing, checksums);
  }

  /** The name of a state that nobody will fetch. */
  static StateBlocks none(SparkContext context, FlatState state) {
    return new StateBlocks(
        context.newRddId(),
        StateSize.of(state),
        NativeBlocks.here(),
        Sharing.DRIVER_ALONE,
        List.of());
  }

  /**
   * Fetches the state.
   *
   * @param worker for whom: those that begin together do not all ask for the same block
   * @throws JobException where a block cannot be fetched, or arrives damaged
   */
  void fetch(StateMemory.Lease into, int worker) {
    List<ByteBuffer> places = sharing.blocks(into.state());
    List<BlockFetch.Wanted> wanted = new ArrayList<>();
    int first = worker * SPREAD;
    for (int i = 0; i < places.size(); i++) {
      int block = Math.floorMod(first + i, places.size());
      wanted.add(
          new BlockFetch.Wanted(
              new RDDBlockId(id, block), places.get(block), OptionalInt.of(checksums.get(block))));
    }
    try {
      if (sharing == Sharing.DRIVER_ALONE) {
        BlockFetch.copy(driver, wanted);
      } else {
        for (BlockFetch.Wanted block : wanted) {
          fetch(block, worker);
          // Without room for it here, the others find it elsewhere.
          boolean unused =
              into.serve(i -> block.name(), List.of(block.into()), NativeBlocks.Announce.YES);
        }
      }
    } catch (IOException e) {
      throw new JobException("Cannot fetch the state of the round: " + e.getMessage(), e);
    }
  }

  /** From an executor that has it, or from the driver. */
  private void fetch(BlockFetch.Wanted block, int worker) throws IOException {
    List<BlockManagerId> peers =
        JavaConverters.seqAsJavaList(
            SparkEnv.get().blockManager().master().getLocations(block.name()));
    if (!peers.isEmpty()) {
      try {
        BlockFetch.copy(peers.get(worker % peers.size()), List.of(block));
        return;
      } catch (IOException e) {
        LOG.info("Fetching {} from the driver: {}", block.name(), e.getMessage());
      }
    }
    BlockFetch.copy(driver, List.of(block));
  }

  /** Removes the driver's blocks at once, those of others and what is being read later. */
  void remove() {
    drop(id, checksums.size());
    NativeBlocks.removeAll(id);
  }

  private static void drop(int id, int count) {
    for (int block = 0; block < count; block++) {
      RDDBlockId name = new RDDBlockId(id, block);
      if (!NativeBlocks.busy(name)) {
        NativeBlocks.drop(name);
      }
    }
  }
}
