package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.shuffle.FetchFailedException;
import org.apache.spark.storage.BlockId;
import org.ruyi.jobs.JobException;

/**
 * Averages one shard on an executor: reads the workers' blocks, in place where they are in its
 * memory, and leaves the mean in a block of its own. The averaged shards are not results of tasks:
 * those are written twice, the second time by Java's serialization, a kilobyte at a time.
 *
 * @param round its number
 * @param state its size, with the moments that travel
 * @param form of the parameters, as the workers send them
 * @param stays whether the next round may start from the averages where they are
 * @param shuffle that the worker's tasks belong to
 */
record ShardTask(
    int round,
    StateSize state,
    Shards shards,
    ShardBlocks blocks,
    Deltas form,
    boolean stays,
    int shuffle)
    implements Serializable {

  /**
   * Averages a shard.
   *
   * @param served the shard of every worker, in any order
   * @throws FetchFailedException where a worker's is lost: Spark then has that worker's task run
   *     again
   * @throws JobException where there is no place for the mean
   */
  AveragedShard average(int shard, List<ServedShard> served) throws FetchFailedException {
    List<ServedShard> workers = new ArrayList<>(served);
    workers.sort(Comparator.comparingInt(worker -> worker.report().worker()));
    double[] weights = weights(workers);
    try (Inputs inputs = new Inputs();
        StateMemory.Lease memory =
            stays ? StateMemory.OF_THIS_JVM.average(blocks, state, round) : memory()) {
      for (ServedShard worker : workers) {
        inputs.add(shard, worker);
      }
      Stretch mean =
          stays
              ? shards.of(memory.state(), shard)
              : Stretch.of(memory.state(), Deltas.FP32, 0, shards.length(shard));
      WeightedMean.Averaged averaged = WeightedMean.of(inputs.memory, form, weights, mean);
      if (!memory.serve(blocks.average(shard), mean.pieces(), NativeBlocks.Announce.NO)) {
        throw new JobException(
            "Cannot average shard %d: neither memory nor disk of the executor has room for it"
                .formatted(shard));
      }
      List<WorkerReport> reports = new ArrayList<>();
      for (int k = 0; k < weights.length; k++) {
        reports.add(workers.get(k).report().withSquaredSpread(averaged.squaredSpreads()[k]));
      }
      return new AveragedShard(NativeBlocks.here(), averaged.checksums(), reports);
    }
  }

  private static double[] weights(List<ServedShard> workers) {
    long examples = workers.stream().mapToLong(worker -> worker.report().examples()).sum();
    if (examples < 1) {
      throw new IllegalStateException("Cannot average: the workers saw no example");
    }
    return workers.stream()
        .mapToDouble(worker -> (double) worker.report().examples() / examples)
        .toArray();
  }

  /** Memory that the longest shard fits into, so that it serves any. */
  private StateMemory.Lease memory() {
    long longest = shards.longest();
    return StateMemory.OF_THIS_JVM.blank(
        state, new StateSize(longest, state.moments() == 0 ? 0 : 2 * longest), round);
  }

  /** The workers' blocks, there until this is closed. */
  private final class Inputs implements AutoCloseable {
    private final List<Stretch> memory = new ArrayList<>();
    private final List<NativeBlocks.Open> open = new ArrayList<>();
    private final List<StateMemory.Lease> copies = new ArrayList<>();

    void add(int shard, ServedShard worker) throws FetchFailedException {
      try {
        memory.add(
            worker.holder().equals(NativeBlocks.here())
                ? here(shard, worker)
                : copy(shard, worker));
      } catch (IOException e) {
        throw new FetchFailedException(
            worker.holder(),
            shuffle,
            worker.task(),
            worker.report().worker(),
            shard,
            "what worker %d learnt is lost: %s".formatted(worker.report().worker(), e.getMessage()),
            e);
      }
    }

    /** In place, but for pieces that are in files. */
    private Stretch here(int shard, ServedShard worker) throws IOException {
      IntFunction<BlockId> names = blocks.ofWorker(worker.report().worker(), shard);
      Stretch files = null;
      List<ByteBuffer> pieces = new ArrayList<>();
      int parameters = Stretch.pieces(shards.length(shard));
      int all = Stretch.pieces(shards.length(shard), state);
      for (int i = 0; i < all; i++) {
        NativeBlocks.Open piece = NativeBlocks.open(names.apply(i));
        open.add(piece);
        if (piece.memory().isPresent()) {
          pieces.add(piece.memory().get());
        } else {
          files = files == null ? blank(shard) : files;
          piece.copy(files.pieces().get(i));
          pieces.add(files.pieces().get(i));
        }
      }
      return new Stretch(pieces.subList(0, parameters), pieces.subList(parameters, all));
    }

    private Stretch copy(int shard, ServedShard worker) throws IOException {
      Stretch copy = blank(shard);
      BlockFetch.copy(
          worker.holder(),
          BlockFetch.wanted(blocks.ofWorker(worker.report().worker(), shard), copy.pieces()));
      return copy;
    }

    private Stretch blank(int shard) {
      StateMemory.Lease lease = memory();
      copies.add(lease);
      return Stretch.of(lease.state(), form, 0, shards.length(shard));
    }

    @Override
    public void close() {
      open.forEach(NativeBlocks.Open::close);
      copies.forEach(StateMemory.Lease::close);
    }
  }
}
