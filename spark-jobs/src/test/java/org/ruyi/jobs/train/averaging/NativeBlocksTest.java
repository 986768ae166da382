package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ruyi.jobs.train.LocalSpark;

class NativeBlocksTest {
  private static final int TIMES = 3000;

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark();

  @Test
  void twoMayDropABlockAtOnce() throws Exception {
    int id = SPARK.sc().newRddId();
    ByteBuffer memory = ByteBuffer.allocateDirect(8);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier together = new CyclicBarrier(2);
    try {
      for (int i = 0; i < TIMES; i++) {
        BlockId name = new RDDBlockId(id, i);
        assertThat(
                NativeBlocks.store(
                    name, memory, StorageLevels.MEMORY_AND_DISK_SER, NativeBlocks.Announce.NO))
            .isTrue();
        Callable<Void> drop =
            () -> {
              together.await();
              NativeBlocks.drop(name);
              return null;
            };
        for (Future<Void> end : threads.invokeAll(List.of(drop, drop))) {
          end.get();
        }
        assertThat(NativeBlocks.find(name)).isEmpty();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
