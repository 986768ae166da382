package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockInfo;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.ByteBufferBlockData;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * Native memory as blocks of this JVM's block manager. A block in memory is the memory that it was
 * made of, not a copy: from there it goes to the socket, and never through the Java heap. Where
 * Spark's memory for storage has no room for it, it is a file.
 */
final class NativeBlocks {
  private static final Logger LOG = LoggerFactory.getLogger(NativeBlocks.class);
  private static final int PIECE = 1 << 16;

  /** Executors that live remove blocks within milliseconds. */
  private static final int ANSWER_SECONDS = 10;

  private NativeBlocks() {}

  /** Whether the driver is told of a block, which then knows who else has it. */
  enum Announce {
    YES,
    NO
  }

  /**
   * Stores memory under a name. A block that has the name already stays: the callers' names say
   * what is in them.
   *
   * @param memory to be left as it is until {@link #drop}
   * @return whether it is stored
   */
  static boolean store(BlockId name, ByteBuffer memory, StorageLevel level, Announce announce) {
    return store(name, new ChunkedByteBuffer(memory), level, announce);
  }

  static boolean store(
      BlockId name, ChunkedByteBuffer memory, StorageLevel level, Announce announce) {
    return manager()
        .putBytes(
            name, memory, level, announce == Announce.YES, ClassTag$.MODULE$.apply(Object.class));
  }

  /** Whether a block is in memory, rather than in a file or nowhere. */
  static boolean inMemory(BlockId name) {
    return manager().memoryStore().contains(name);
  }

  /** Whether somebody reads a block just now: perhaps one that hangs, and will for ever. */
  static boolean busy(BlockId name) {
    Option<BlockInfo> info = manager().blockInfoManager().get(name);
    return info.isDefined() && info.get().readerCount() > 0;
  }

  /**
   * Removes a block from this JVM, once nobody reads it. On return nobody reads its memory any
   * more.
   */
  static void drop(BlockId name) {
    if (!exists(name)) {
      return;
    }
    try {
      manager().removeBlock(name, false);
    } catch (Exception e) {
      unlessGone(name, e);
    }
  }

  /** Spark's own question for a block's status looks on the disk too, every time. */
  private static boolean exists(BlockId name) {
    return manager().blockInfoManager().get(name).isDefined();
  }

  /**
   * Where another thread removes a block that a thread waits to lock, Spark lets that one have the
   * lock of a block that is no more, and then wonders.
   */
  private static void unlessGone(BlockId name, Exception failure) {
    if (exists(name)) {
      throw new IllegalStateException("Cannot use block %s".formatted(name), failure);
    }
  }

  /** Removes all blocks of an RDD's number wherever they are, in the background. */
  static void removeAll(int id) {
    manager().master().removeRdd(id, false);
  }

  /**
   * The same, and waits until they have answered, though not for one that does not: a context that
   * stops meanwhile prints the answers that come too late, as errors.
   */
  static void removeAllNow(int id) {
    CompletableFuture<Void> removed =
        CompletableFuture.runAsync(() -> manager().master().removeRdd(id, true));
    try {
      removed.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.info("Not waiting for blocks of {} to be removed: {}", id, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** This JVM's block manager. */
  static BlockManagerId here() {
    return manager().blockManagerId();
  }

  /**
   * A block of this JVM, for reading until it is closed.
   *
   * @throws IOException where it is gone
   */
  static Open open(BlockId name) throws IOException {
    return find(name).orElseThrow(() -> new IOException("block %s is gone".formatted(name)));
  }

  /** The same; empty where this JVM does not have it. */
  static Optional<Open> find(BlockId name) {
    try {
      Option<BlockData> data = manager().getLocalBytes(name);
      return data.isDefined() ? Optional.of(new Open(name, data.get())) : Optional.empty();
    } catch (Exception e) {
      unlessGone(name, e);
      return Optional.empty();
    }
  }

  /** A block that stays where it is as long as this is open. */
  static final class Open implements AutoCloseable {
    private final BlockId name;
    private final BlockData data;

    private Open(BlockId name, BlockData data) {
      this.name = name;
      this.data = data;
    }

    /** The block's own memory; empty for one in a file, or in several pieces. */
    Optional<ByteBuffer> memory() {
      ByteBuffer[] chunks = chunks();
      return chunks.length == 1 ? Optional.of(chunks[0]) : Optional.empty();
    }

    /** Spark stores what it copied from another executor in many. */
    private ByteBuffer[] chunks() {
      return data instanceof ByteBufferBlockData bytes
          ? bytes.buffer().getChunks()
          : new ByteBuffer[0];
    }

    /**
     * Copies the block, where it is not there already.
     *
     * @param into memory of the block's length
     * @throws IOException where the block has another length
     */
    void copy(ByteBuffer into) throws IOException {
      checkLength(name.name(), data.size(), into);
      if (memory().filter(own -> areOne(own, into)).isPresent()) {
        return;
      }
      if (data instanceof ByteBufferBlockData) {
        ByteBuffer rest = into.duplicate();
        for (ByteBuffer chunk : chunks()) {
          rest.put(chunk);
        }
      } else {
        read(name, data.toInputStream(), into);
      }
    }

    private static boolean areOne(ByteBuffer one, ByteBuffer other) {
      return one.isDirect() && other.isDirect() && address(one) == address(other);
    }

    private static long address(ByteBuffer memory) {
      BytePointer pointer = new BytePointer(memory);
      return pointer.address() + pointer.position();
    }

    @Override
    public void close() {
      manager().releaseLockAndDispose(name, data, Option.empty());
    }
  }

  /**
   * Reads a block.
   *
   * @param bytes closed afterwards
   * @throws IOException where the block is shorter than the memory
   */
  static void read(BlockId name, InputStream bytes, ByteBuffer into) throws IOException {
    try (bytes) {
      byte[] piece = new byte[Math.min(PIECE, into.remaining())];
      ByteBuffer rest = into.duplicate();
      while (rest.hasRemaining()) {
        int count = bytes.readNBytes(piece, 0, Math.min(piece.length, rest.remaining()));
        if (count == 0) {
          throw new IOException("block %s ends early".formatted(name));
        }
        rest.put(piece, 0, count);
      }
    }
  }

  static void checkLength(String name, long found, ByteBuffer into) throws IOException {
    if (found != into.remaining()) {
      throw new IOException(
          "block %s has %d bytes, not %d".formatted(name, found, into.remaining()));
    }
  }

  private static BlockManager manager() {
    return SparkEnv.get().blockManager();
  }
}
