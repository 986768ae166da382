package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManagerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.JavaConverters;

/**
 * Executors serve to each other what they have fetched, so that the driver sends little more than
 * once.
 */
record FromPeers() implements StateSource {
  private static final Logger LOG = LoggerFactory.getLogger(FromPeers.class);

  /** Numbers of a block: executors ask the driver about each of them who has it. */
  private static final int BLOCK = 1 << 20;

  /** 2^32 over the golden ratio: its multiples lie far apart, whatever the number of blocks. */
  private static final int SPREAD = 0x9E3779B1;

  @Override
  public List<ByteBuffer> blocks(FlatState state) {
    return Stretch.of(state, 0, state.parameters().length(), BLOCK).pieces();
  }

  @Override
  public void fetch(
      List<BlockFetch.Wanted> wanted, BlockManagerId driver, int worker, StateMemory.Lease into)
      throws IOException {
    List<BlockFetch.Wanted> order = new ArrayList<>(wanted);
    Collections.rotate(order, -Math.floorMod(worker * SPREAD, order.size()));
    for (BlockFetch.Wanted block : order) {
      fetch(block, driver, worker);
      // Without room for it here, the others find it elsewhere.
      boolean unused =
          into.serve(i -> block.name(), List.of(block.into()), NativeBlocks.Announce.YES);
    }
  }

  /** From an executor that has it, or from the driver. */
  private static void fetch(BlockFetch.Wanted block, BlockManagerId driver, int worker)
      throws IOException {
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
}
