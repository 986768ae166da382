package org.ruyi.jobs.train.data;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Things that are made in the background before they are asked for. What is never asked for (a task
 * went to another executor, a run has ended) makes room for what is.
 *
 * @param <K> names a thing
 * @param <V> the thing
 */
final class ReadAhead<K, V> {
  private final int capacity;
  private final ExecutorService threads;
  private final Map<K, CompletableFuture<V>> made = new LinkedHashMap<>();

  /**
   * @param threads that make things
   * @param capacity things that wait to be asked for, at most
   */
  ReadAhead(int threads, int capacity) {
    this.capacity = capacity;
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "read-ahead");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts to make a thing, unless it has been. */
  synchronized void ahead(K key, Supplier<V> maker) {
    if (made.containsKey(key)) {
      return;
    }
    Iterator<CompletableFuture<V>> oldest = made.values().iterator();
    while (made.size() >= capacity) {
      oldest.next().cancel(false);
      oldest.remove();
    }
    made.put(key, CompletableFuture.supplyAsync(maker, threads));
  }

  /**
   * The thing, which is made here and now where nobody has begun to; it is nobody else's from now
   * on. What its maker throws is thrown here.
   */
  V take(K key, Supplier<V> maker) {
    CompletableFuture<V> future;
    synchronized (this) {
      future = made.remove(key);
    }
    if (future == null) {
      return maker.get();
    }
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
