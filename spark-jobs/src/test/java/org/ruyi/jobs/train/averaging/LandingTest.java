package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.apache.spark.network.shuffle.DownloadFileWritableChannel;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.Test;

class LandingTest {
  private static final BlockId NAME = new RDDBlockId(1, 2);
  private static final byte[] BLOCK = {1, 2, 3, 4, 5};

  private final ByteBuffer into = ByteBuffer.allocateDirect(BLOCK.length);
  private final Landing landing =
      new Landing(
          new BlockFetch.Wanted(
              NAME, into, OptionalInt.of(BlockFetch.checksum(ByteBuffer.wrap(BLOCK)))));

  @Test
  void putsDownWhatComesInParts() throws IOException {
    DownloadFileWritableChannel channel = open();
    write(channel, 1, 2);
    write(channel, 3, 4, 5);
    landing.check();
    assertThat(into).isEqualTo(ByteBuffer.wrap(BLOCK));
  }

  @Test
  void startsAgainWithEveryAttempt() throws IOException {
    DownloadFileWritableChannel first = open();
    write(first, 9, 9, 9);
    DownloadFileWritableChannel second = open();
    write(second, 1, 2);
    write(first, 9, 9);
    write(second, 3, 4, 5);
    landing.check();
    assertThat(into).isEqualTo(ByteBuffer.wrap(BLOCK));
  }

  @Test
  void leavesTheMemoryAloneOnceClosed() throws IOException {
    DownloadFileWritableChannel channel = open();
    write(channel, 1, 2);
    landing.close();
    write(channel, 3, 4, 5);
    assertThat(into).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 0, 0, 0}));
  }

  @Test
  void refusesAnotherLength() throws IOException {
    DownloadFileWritableChannel channel = open();
    write(channel, 1, 2, 3, 4);
    assertThatThrownBy(landing::check)
        .isInstanceOf(IOException.class)
        .hasMessage("block rdd_1_2 has 4 bytes, not 5");
    write(channel, 5, 6);
    assertThatThrownBy(landing::check)
        .isInstanceOf(IOException.class)
        .hasMessage("block rdd_1_2 has 6 bytes, not 5");
  }

  @Test
  void refusesADamagedBlock() throws IOException {
    write(open(), 1, 2, 3, 4, 6);
    assertThatThrownBy(landing::check)
        .isInstanceOf(IOException.class)
        .hasMessage("block rdd_1_2 arrived damaged");
  }

  private DownloadFileWritableChannel open() throws IOException {
    return landing.createTempFile(null).openForWriting();
  }

  /** All of it is taken, as the network's sender does not send it again. */
  private static void write(DownloadFileWritableChannel channel, int... numbers)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length);
    for (int number : numbers) {
      bytes.put((byte) number);
    }
    assertThat(channel.write(bytes.flip())).isEqualTo(numbers.length);
    assertThat(bytes.hasRemaining()).isFalse();
  }
}
