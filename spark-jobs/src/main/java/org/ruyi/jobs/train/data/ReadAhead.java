package org.ruyi.jobs.train.data;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Things that are made in the background before they are asked for, within a number of bytes: what
 * would not fit is left to be made when it is asked for.
 *
 * @param <K> names a thing
 * @param <V> the thing
 */
final class ReadAhead<K, V> {
  private final long capacity;
  private final ExecutorService threads;
  private final Map<K, Waiting<V>> made = new HashMap<>();
  private long bytes;

  private record Waiting<V>(CompletableFuture<V> thing, long bytes) {}

  /**
   * @param threads that make things
   * @param capacity bytes that wait to be asked for, at most; one thing may be larger
   */
  ReadAhead(int threads, long capacity) {
    this.capacity = capacity;
    this.threads = DaemonThreads.pool(threads, "read-ahead");
  }

  /**
   * Starts to make a thing, unless it has been or does not fit.
   *
   * @param size of the thing, in bytes
   */
  synchronized void ahead(K key, long size, Supplier<V> maker) {
    if (made.containsKey(key) || (!made.isEmpty() && bytes + size > capacity)) {
      return;
    }
    made.put(key, new Waiting<>(CompletableFuture.supplyAsync(maker, threads), size));
    bytes += size;
  }

  /** Lets go of what nobody will ask for any more. */
  synchronized void keep(Predicate<K> wanted) {
    Iterator<Map.Entry<K, Waiting<V>>> entries = made.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<K, Waiting<V>> entry = entries.next();
      if (!wanted.test(entry.getKey())) {
        entry.getValue().thing().cancel(false);
        bytes -= entry.getValue().bytes();
        entries.remove();
      }
    }
  }

  /**
   * The thing, which is made here and now where nobody has begun to; it is nobody else's from now
   * on. What its maker throws is thrown here.
   */
  V take(K key, Supplier<V> maker) {
    Waiting<V> waiting;
    synchronized (this) {
      waiting = made.remove(key);
      bytes -= waiting == null ? 0 : waiting.bytes();
    }
    if (waiting == null) {
      return maker.get();
    }
    try {
      return waiting.thing().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
