package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.StorageLevel;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The driver's side of what workers keep: which round's blocks the next round starts from. They are
 * removed when a later round has succeeded and no {@link KeptState} needs them.
 */
final class KeptRounds {
  private final SparkContext context;
  private final int workers;
  private final long length;
  private final List<WorkerVector> vectors;
  private KeptState last;
  private KeptBlocks running;

  /**
   * @param vectors that workers keep, none or some
   */
  KeptRounds(SparkContext context, int workers, long length, List<WorkerVector> vectors) {
    this.context = context;
    this.workers = workers;
    this.length = length;
    this.vectors = vectors;
  }

  /**
   * Where the workers of a round that begins now put what they keep; null where that is nothing.
   *
   * @throws org.ruyi.jobs.JobException where what they had kept is lost
   */
  KeptBlocks begin() {
    fail();
    if (last != null && executors() > 1) {
      for (int worker = 0; worker < workers; worker++) {
        last.blocks().secure(worker, vectors);
      }
    }
    if (!vectors.isEmpty()) {
      running = blocks(level());
    }
    return running;
  }

  /** Where Spark had better run each worker's task, as it names executors: one place or none. */
  List<List<String>> places() {
    if (last == null) {
      return Collections.nCopies(workers, List.of());
    }
    BlockId[] names = new BlockId[workers];
    Arrays.setAll(names, worker -> last.blocks().name(worker, vectors.get(0), 0));
    List<Set<String>> holders = new ArrayList<>();
    for (Seq<BlockManagerId> ids :
        JavaConverters.seqAsJavaList(context.env().blockManager().master().getLocations(names))) {
      Set<String> executors = new TreeSet<>();
      JavaConverters.seqAsJavaList(ids).stream()
          .filter(id -> !id.isDriver())
          .map(id -> "executor_%s_%s".formatted(id.host(), id.executorId()))
          .forEach(executors::add);
      holders.add(executors);
    }
    return Placement.of(holders, Math.max(1, executors()));
  }

  /** What the round that begins now starts from; null where that is zeros. */
  KeptBlocks last() {
    return last == null ? null : last.blocks();
  }

  /** The round that had begun has succeeded. */
  void succeed() {
    if (running != null) {
      replace(running);
      running = null;
    }
  }

  /** The round that had begun is given up. */
  void fail() {
    if (running != null) {
      running.remove();
      running = null;
    }
  }

  private void replace(KeptBlocks next) {
    KeptState before = last;
    last = new KeptState(next, workers, length, vectors);
    if (before != null) {
      before.close();
    }
  }

  /** What the last round's workers kept, for the caller to close. */
  Optional<KeptState> state() {
    return Optional.ofNullable(last).map(KeptState::share);
  }

  /** Puts what a source has where the next round's workers find it: on the driver's disk. */
  void restore(KeptSource source) throws IOException {
    if (vectors.isEmpty()) {
      return;
    }
    KeptBlocks blocks = blocks(StorageLevels.DISK_ONLY);
    replace(blocks);
    try (INDArray array = Nd4j.createUninitialized(DataType.FLOAT, new long[] {1, length}, 'c')) {
      for (WorkerVector vector : vectors) {
        for (int worker = 0; worker < workers; worker++) {
          source.read(worker, vector, array);
          blocks.write(worker, vector, FloatMemory.of(array));
        }
      }
    }
  }

  /** Executors beside the driver, which is one itself in local mode. */
  private int executors() {
    return context.getExecutorMemoryStatus().size() - 1;
  }

  /** Two copies where there are two executors to hold them. */
  private StorageLevel level() {
    return executors() > 1
        ? StorageLevels.MEMORY_AND_DISK_SER_2
        : StorageLevels.MEMORY_AND_DISK_SER;
  }

  private KeptBlocks blocks(StorageLevel level) {
    return new KeptBlocks(context.newRddId(), length, level);
  }

  void close() {
    fail();
    if (last != null) {
      last.close();
      last = null;
    }
  }
}
