package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.storage.BlockManagerId;

/** The driver sends the whole state to every executor. */
record FromDriver() implements StateSource {

  @Override
  public List<ByteBuffer> blocks(FlatState state) {
    return Stretch.of(state, Deltas.FP32, 0, state.parameters().length()).pieces();
  }

  @Override
  public void fetch(
      List<BlockFetch.Wanted> wanted, BlockManagerId driver, int worker, StateMemory.Lease into)
      throws IOException {
    BlockFetch.copy(driver, wanted);
  }
}
