package org.ruyi.data.fetch;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The robots.txt of hosts, each fetched once a day, or once in ten minutes where it could not be
 * reached. Bounded in the bytes that the files had; the one unused longest goes first.
 */
final class RobotsCache {
  /** Rules take several times their text's memory. */
  static final long MAX_WEIGHT = 16 << 20;

  private static final long ENTRY_WEIGHT = 1 << 10;
  private static final long FRESH = Duration.ofDays(1).toNanos();
  private static final long FRESH_FAILURE = Duration.ofMinutes(10).toNanos();

  private final String agent;
  private final Function<WebUrl, CompletableFuture<FetchResult>> fetch;
  private final LongSupplier clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long weight;

  private static final class Entry {
    final CompletableFuture<Robots> robots = new CompletableFuture<>();
    long weight = ENTRY_WEIGHT;
    long since;
    long fresh = Long.MAX_VALUE;
  }

  /**
   * @param fetch how a robots.txt is fetched
   * @param clock nanoseconds
   */
  RobotsCache(
      String agent, Function<WebUrl, CompletableFuture<FetchResult>> fetch, LongSupplier clock) {
    this.agent = agent.toLowerCase(Locale.ROOT);
    this.fetch = fetch;
    this.clock = clock;
  }

  /** What the robots.txt of a URL's host says, at once or as soon as it is here. */
  CompletableFuture<Robots> of(WebUrl url) {
    Entry entry;
    synchronized (this) {
      Entry known = entries.get(url.origin());
      if (known != null && clock.getAsLong() - known.since < known.fresh) {
        return known.robots;
      }
      entry = new Entry();
      entry.since = clock.getAsLong();
      put(url.origin(), entry);
    }
    WebUrl file = url.at("/robots.txt");
    fetch
        .apply(file)
        .whenComplete(
            (result, error) -> {
              if (error != null) {
                entry.robots.completeExceptionally(error);
                return;
              }
              settle(url.origin(), entry, result);
              entry.robots.complete(Robots.of(file, result, agent));
            });
    return entry.robots;
  }

  /** Bytes held, at most {@link #MAX_WEIGHT} and what is under way. */
  synchronized long weight() {
    return weight;
  }

  private synchronized void put(String origin, Entry entry) {
    Entry old = entries.put(origin, entry);
    weight += entry.weight - (old == null ? 0 : old.weight);
    shrink();
  }

  private synchronized void settle(String origin, Entry entry, FetchResult result) {
    entry.since = clock.getAsLong();
    entry.fresh = result.outcome().isRetriable() ? FRESH_FAILURE : FRESH;
    if (entries.get(origin) == entry) {
      weight += result.bytes().length;
      entry.weight += result.bytes().length;
      shrink();
    }
  }

  private void shrink() {
    Iterator<Entry> oldest = entries.values().iterator();
    while (weight > MAX_WEIGHT && oldest.hasNext()) {
      weight -= oldest.next().weight;
      oldest.remove();
    }
  }
}
