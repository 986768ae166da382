package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.shuffle.BlockFetchingListener;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;

/**
 * Copies blocks of one block manager into native memory. What comes over the network is copied once
 * more than the system does it, from the receiver's buffer to where it belongs; Spark's own calls
 * make it a Java array first.
 */
final class BlockFetch implements BlockFetchingListener {
  private final Map<String, Landing> missing = new HashMap<>();
  private IOException failure;

  /**
   * A block and where it belongs.
   *
   * @param into memory of the block's length
   * @param checksum CRC-32C that the block must have, where that is known
   */
  record Wanted(BlockId name, ByteBuffer into, OptionalInt checksum) {

    /**
     * @param found the checksum of what came, asked for where one is known
     * @throws IOException where it is not the block's
     */
    void check(IntSupplier found) throws IOException {
      if (checksum.isPresent() && found.getAsInt() != checksum.getAsInt()) {
        throw new IOException("block %s arrived damaged".formatted(name));
      }
    }
  }

  /**
   * Blocks without a checksum.
   *
   * @param names of the pieces, by their numbers
   */
  static List<Wanted> wanted(IntFunction<BlockId> names, List<ByteBuffer> pieces) {
    return IntStream.range(0, pieces.size())
        .mapToObj(i -> new Wanted(names.apply(i), pieces.get(i), OptionalInt.empty()))
        .toList();
  }

  /** The same with one. */
  static List<Wanted> wanted(
      IntFunction<BlockId> names, List<ByteBuffer> pieces, List<Integer> checksums) {
    return IntStream.range(0, pieces.size())
        .mapToObj(i -> new Wanted(names.apply(i), pieces.get(i), OptionalInt.of(checksums.get(i))))
        .toList();
  }

  /**
   * Fetches blocks, from this JVM or another.
   *
   * @throws IOException where one cannot be fetched, or is not what it should be
   */
  static void copy(BlockManagerId holder, List<Wanted> wanted) throws IOException {
    if (holder.equals(NativeBlocks.here())) {
      for (Wanted block : wanted) {
        try (NativeBlocks.Open here = NativeBlocks.open(block.name())) {
          here.copy(block.into());
        }
        block.check(() -> checksum(block.into()));
      }
      return;
    }
    BlockFetch fetch = new BlockFetch();
    try {
      wanted.forEach(block -> fetch.start(holder, block));
      fetch.await();
    } finally {
      fetch.end();
    }
  }

  /** Alone, so that it is known which block Spark fetches again. */
  private void start(BlockManagerId holder, Wanted block) {
    Landing landing = new Landing(block);
    String name = block.name().name();
    synchronized (this) {
      missing.put(name, landing);
    }
    SparkEnv.get()
        .blockManager()
        .blockTransferService()
        .fetchBlocks(
            holder.host(), holder.port(), holder.executorId(), new String[] {name}, this, landing);
  }

  private synchronized void await() throws IOException {
    try {
      while (!missing.isEmpty() && failure == null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it waited for blocks");
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** What arrives from now on finds no place: the memory is the caller's again. */
  private synchronized void end() {
    missing.values().forEach(Landing::close);
    missing.clear();
  }

  @Override
  public synchronized void onBlockFetchSuccess(String name, ManagedBuffer nothing) {
    Landing landing = missing.remove(name);
    if (landing == null || failure != null) {
      return;
    }
    try {
      landing.check();
    } catch (IOException e) {
      failure = e;
    }
    if (missing.isEmpty() || failure != null) {
      notifyAll();
    }
  }

  /** CRC-32C of each piece of memory. */
  static List<Integer> checksums(List<ByteBuffer> pieces) {
    return pieces.parallelStream().map(BlockFetch::checksum).toList();
  }

  /** CRC-32C of memory. */
  static int checksum(ByteBuffer memory) {
    CRC32C crc = new CRC32C();
    crc.update(memory.duplicate());
    return (int) crc.getValue();
  }

  @Override
  public synchronized void onBlockFetchFailure(String name, Throwable cause) {
    if (missing.containsKey(name) && failure == null) {
      failure = new IOException("block %s cannot be fetched: %s".formatted(name, cause), cause);
      notifyAll();
    }
  }
}
