package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a round cannot do without, and nothing else: a state goes through the loopback interface to
 * every worker and comes back, all workers at once, from memory to memory.
 */
final class LoopbackCopy {
  private static final int PIECE = 1 << 26;

  private LoopbackCopy() {}

  /**
   * Seconds that it takes, best of some: one that another program disturbed says nothing.
   *
   * @param bytes of the state
   */
  static double seconds(int workers, long bytes, int repeats)
      throws IOException, InterruptedException, ExecutionException {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < repeats; i++) {
      best = Math.min(best, seconds(workers, bytes));
    }
    return best;
  }

  private static double seconds(int workers, long bytes)
      throws IOException, InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(2 * workers);
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      List<SocketChannel> channels = new ArrayList<>();
      List<Memory> memories = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        channels.add(SocketChannel.open(server.getLocalAddress()));
        channels.add(server.accept());
        memories.add(new Memory(bytes));
      }
      Memory state = new Memory(bytes);
      long start = System.nanoTime();
      List<Future<?>> ends = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        SocketChannel near = channels.get(2 * worker);
        SocketChannel far = channels.get(2 * worker + 1);
        Memory there = memories.get(worker);
        ends.add(threads.submit(() -> state.send(near).receive(near)));
        ends.add(threads.submit(() -> there.receive(far).send(far)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      for (SocketChannel channel : channels) {
        channel.close();
      }
      return seconds;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Memory of any length, touched, so that no copy waits for the system to find it. */
  private static final class Memory {
    private final List<ByteBuffer> pieces = new ArrayList<>();

    Memory(long bytes) {
      for (long at = 0; at < bytes; at += PIECE) {
        pieces.add(ByteBuffer.allocateDirect((int) Math.min(PIECE, bytes - at)));
      }
    }

    Memory send(SocketChannel channel) throws IOException {
      for (ByteBuffer piece : pieces) {
        ByteBuffer view = piece.duplicate();
        while (view.hasRemaining()) {
          channel.write(view);
        }
      }
      return this;
    }

    Memory receive(SocketChannel channel) throws IOException {
      for (ByteBuffer piece : pieces) {
        ByteBuffer view = piece.duplicate();
        while (view.hasRemaining()) {
          if (channel.read(view) < 0) {
            throw new IOException("Cannot copy: the other end is gone");
          }
        }
      }
      return this;
    }
  }
}
