package org.ruyi.jobs.train.data;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Row groups that this JVM read last, up to a number of bytes. Tasks share it, and it outlives a
 * round, because the next round's minibatches come mostly from the same row groups.
 */
final class RowGroupCache {
  static final RowGroupCache OF_THIS_JVM =
      new RowGroupCache((long) (0.4 * Runtime.getRuntime().maxMemory()));

  private static final Logger LOG = LoggerFactory.getLogger(RowGroupCache.class);

  private final long capacity;
  private final Map<Key, Pairs> pairs = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Key, CompletableFuture<Pairs>> reading = new HashMap<>();
  private long bytes;
  private boolean warned;

  /**
   * @param file path of the file
   * @param index of the row group in it
   */
  record Key(String file, int index) {}

  /** Reads what is not here. */
  interface Reader {
    Pairs read() throws IOException;
  }

  RowGroupCache(long capacity) {
    this.capacity = capacity;
  }

  /** The row group, from memory or by reading it; who asks while another reads it waits. */
  Pairs get(Key key, Reader reader) throws IOException {
    CompletableFuture<Pairs> mine = new CompletableFuture<>();
    CompletableFuture<Pairs> others;
    synchronized (this) {
      Pairs known = pairs.get(key);
      if (known != null) {
        return known;
      }
      others = reading.putIfAbsent(key, mine);
    }
    if (others != null) {
      Pairs read = others.join();
      // Whoever read it could not, and says why; this one finds out for itself.
      return read == null ? reader.read() : read;
    }
    Pairs read = null;
    try {
      read = reader.read();
      add(key, read);
      return read;
    } finally {
      synchronized (this) {
        reading.remove(key);
      }
      mine.complete(read);
    }
  }

  private synchronized void add(Key key, Pairs read) {
    if (pairs.put(key, read) != null) {
      return;
    }
    bytes += read.bytes();
    Iterator<Pairs> oldest = pairs.values().iterator();
    while (bytes > capacity && pairs.size() > 1) {
      bytes -= oldest.next().bytes();
      oldest.remove();
      if (!warned) {
        warned = true;
        LOG.info(
            "Row groups of more than {} MB were read and the oldest let go; if reading is slow,"
                + " lower data.shuffle-row-groups or give executors more memory",
            capacity >> 20);
      }
    }
  }

  /** Lets everything go. */
  synchronized void clear() {
    pairs.clear();
    bytes = 0;
  }

  synchronized int size() {
    return pairs.size();
  }
}
