package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ruyi.jobs.JobException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings averaged shards to the driver while others are still being averaged. */
final class ShardFetcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardFetcher.class);

  /** One waits for the network while another writes to memory. */
  private static final int THREADS = 2;

  private final ShardBlocks blocks;
  private final Shards shards;
  private final FlatState mean;
  private final List<AveragedShard> fetched;
  private final Map<Integer, Future<Boolean>> running = new HashMap<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          work -> {
            Thread thread = new Thread(work, "shard-fetcher");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param mean overwritten
   */
  ShardFetcher(ShardBlocks blocks, Shards shards, FlatState mean) {
    this.blocks = blocks;
    this.shards = shards;
    this.mean = mean;
    this.fetched = new ArrayList<>(Collections.nCopies(shards.count(), null));
  }

  /** Fetches a shard in the background. */
  synchronized void fetch(int shard, AveragedShard averaged) {
    running.put(shard, threads.submit(() -> paste(shard, averaged)));
  }

  /** Whether the shard was still there. */
  private boolean paste(int shard, AveragedShard averaged) {
    try {
      BlockFetch.copy(
          averaged.holder(),
          BlockFetch.wanted(
              blocks.average(shard), shards.of(mean, shard).pieces(), averaged.checksums()));
    } catch (IOException e) {
      LOG.warn("Averaging shard {} again: {}", shard, e.getMessage());
      return false;
    }
    synchronized (this) {
      fetched.set(shard, averaged);
    }
    return true;
  }

  /** Waits for all, and returns those that were lost before they could be fetched. */
  List<Integer> await() {
    Map<Integer, Future<Boolean>> all;
    synchronized (this) {
      all = new HashMap<>(running);
      running.clear();
    }
    List<Integer> missing = new ArrayList<>();
    try {
      for (Map.Entry<Integer, Future<Boolean>> shard : all.entrySet()) {
        if (!shard.getValue().get()) {
          missing.add(shard.getKey());
        }
      }
    } catch (ExecutionException e) {
      throw new UncheckedIOException(
          "Cannot fetch an average: " + e.getCause().getMessage(), new IOException(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobException("Cannot fetch an average: the round was interrupted", e);
    }
    Collections.sort(missing);
    return missing;
  }

  /** All shards, once {@link #await} has named none. */
  synchronized List<AveragedShard> fetched() {
    return fetched;
  }

  /** Returns once nothing writes to the mean any more. */
  @Override
  public void close() {
    threads.shutdown();
    boolean interrupted = Thread.interrupted();
    while (true) {
      try {
        if (threads.awaitTermination(1, TimeUnit.DAYS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
