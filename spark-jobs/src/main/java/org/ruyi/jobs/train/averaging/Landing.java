package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.network.shuffle.DownloadFile;
import org.apache.spark.network.shuffle.DownloadFileManager;
import org.apache.spark.network.shuffle.DownloadFileWritableChannel;
import org.apache.spark.network.util.TransportConf;

/**
 * Where a block that comes over the network is put down, as it comes: Spark's own way to bring a
 * block to a file instead of memory, with native memory in the place of the file. What has just
 * been received is still in the processor's cache when it is copied and checked, and the receiver's
 * buffers serve again for what follows.
 */
final class Landing implements DownloadFileManager {
  private final BlockFetch.Wanted block;
  private Attempt last;
  private boolean closed;

  Landing(BlockFetch.Wanted block) {
    this.block = block;
  }

  /** Where Spark fetches a block again, what is still under way of the time before is not used. */
  @Override
  public synchronized DownloadFile createTempFile(TransportConf configuration) {
    last = new Attempt();
    return last;
  }

  /** Memory is not deleted. */
  @Override
  public boolean registerTempFileToClean(DownloadFile file) {
    return true;
  }

  /** From the return on nothing is written to the memory. */
  synchronized void close() {
    closed = true;
  }

  /**
   * @throws IOException where what came is not the block
   */
  synchronized void check() throws IOException {
    NativeBlocks.checkLength(block.name().name(), last.received, block.into());
    block.check(() -> (int) last.checksum.getValue());
  }

  private final class Attempt implements DownloadFile, DownloadFileWritableChannel {
    private final ByteBuffer rest = block.into().duplicate();
    private final CRC32C checksum = new CRC32C();
    private long received;

    @Override
    public int write(ByteBuffer bytes) {
      int count = bytes.remaining();
      synchronized (Landing.this) {
        received += count;
        if (closed || this != last || count > rest.remaining()) {
          bytes.position(bytes.limit());
          return count;
        }
        if (block.checksum().isPresent()) {
          checksum.update(bytes.duplicate());
        }
        rest.put(bytes);
      }
      return count;
    }

    @Override
    public DownloadFileWritableChannel openForWriting() {
      return this;
    }

    @Override
    public ManagedBuffer closeAndRead() {
      return new NioManagedBuffer(ByteBuffer.allocate(0));
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}

    @Override
    public boolean delete() {
      return true;
    }

    @Override
    public String path() {
      return block.name().name();
    }
  }
}
