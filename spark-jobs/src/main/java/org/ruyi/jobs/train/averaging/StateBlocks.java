package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.RDDBlockId;
import org.ruyi.jobs.JobException;

/**
 * The state that a round starts from, in blocks that the driver's block manager serves to the
 * executors and they to each other. Spark's broadcast holds all that it sends on the Java heap at
 * once, on the driver and on every executor, and serializes it there; these blocks are the native
 * memory of the state itself.
 *
 * @param id an RDD's, of no RDD: so one message removes all blocks
 * @param size of the state
 * @param driver that has all blocks
 * @param source from whom executors fetch them
 * @param checksums CRC-32C of the blocks
 */
record StateBlocks(
    int id, StateSize size, BlockManagerId driver, StateSource source, List<Integer> checksums)
    implements Serializable {

  /**
   * Has the driver serve a state, which stays as it is until {@link #remove}.
   *
   * @param workers that will fetch it
   * @param last what the round before averaged, where executors may still hold it
   * @throws JobException where there is no place for it
   */
  static StateBlocks put(
      SparkContext context, FlatState state, int workers, Optional<Averages> last) {
    Optional<Averages> same = last.filter(averages -> averages.are(state));
    StateSource source =
        same.map(averages -> (StateSource) averages.ofTheLiving(context))
            .orElseGet(() -> workers > 2 ? new FromPeers() : new FromDriver());
    int id = context.newRddId();
    List<ByteBuffer> blocks = source.blocks(state);
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
    return new StateBlocks(
        id,
        StateSize.of(state),
        NativeBlocks.here(),
        source,
        same.map(Averages::allChecksums).orElseGet(() -> BlockFetch.checksums(blocks)));
  }

  /** The name of a state that nobody will fetch. */
  static StateBlocks none(SparkContext context, FlatState state) {
    return new StateBlocks(
        context.newRddId(), StateSize.of(state), NativeBlocks.here(), new FromDriver(), List.of());
  }

  /**
   * Fetches the state.
   *
   * @param worker for whom: those that begin together do not all ask for the same block
   * @throws JobException where a block cannot be fetched, or arrives damaged
   */
  void fetch(StateMemory.Lease into, int worker) {
    List<BlockFetch.Wanted> wanted =
        BlockFetch.wanted(
            block -> new RDDBlockId(id, block), source.blocks(into.state()), checksums);
    try {
      source.fetch(wanted, driver, worker, into);
    } catch (IOException e) {
      throw new JobException("Cannot fetch the state of the round: " + e.getMessage(), e);
    }
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
