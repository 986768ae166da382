package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.storage.BlockManagerId;

/** From whom executors fetch the state that a round starts from, and in what blocks. */
sealed interface StateSource extends Serializable permits FromDriver, FromPeers, Averages {

  /** A state's memory, cut into blocks. */
  List<ByteBuffer> blocks(FlatState state);

  /**
   * Fetches the blocks.
   *
   * @param wanted all blocks in their order, by the names that the driver has for them
   * @param driver that has all blocks
   * @param worker for whom: those that begin together do not all ask for the same block
   * @param into the memory that the blocks belong to
   * @throws IOException where one cannot be fetched, or is not what it should be
   */
  void fetch(
      List<BlockFetch.Wanted> wanted, BlockManagerId driver, int worker, StateMemory.Lease into)
      throws IOException;
}
