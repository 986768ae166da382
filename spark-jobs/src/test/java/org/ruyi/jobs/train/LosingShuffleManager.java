package org.ruyi.jobs.train;

import java.io.File;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.shuffle.ShuffleHandle;
import org.apache.spark.shuffle.ShuffleReadMetricsReporter;
import org.apache.spark.shuffle.ShuffleReader;
import org.apache.spark.shuffle.sort.SortShuffleManager;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/** Spark's shuffle, but something of what one task left is lost before another can read it. */
public final class LosingShuffleManager extends SortShuffleManager {
  /** Times that are left to lose something. */
  static final AtomicInteger LEFT = new AtomicInteger();

  /** What is lost. */
  static volatile Loss loss;

  enum Loss {
    /** The names of what a worker serves. */
    SHUFFLE_FILE,
    /** A piece of that. */
    SERVED_BLOCK
  }

  public LosingShuffleManager(SparkConf conf) {
    super(conf);
  }

  @Override
  public <K, C> ShuffleReader<K, C> getReader(
      ShuffleHandle handle,
      int firstMap,
      int endMap,
      int firstPartition,
      int endPartition,
      TaskContext context,
      ShuffleReadMetricsReporter metrics) {
    if (LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      switch (loss) {
        case SHUFFLE_FILE -> lose("shuffle_" + handle.shuffleId() + "_");
        case SERVED_BLOCK -> loseBlock();
      }
    }
    return super.getReader(
        handle, firstMap, endMap, firstPartition, endPartition, context, metrics);
  }

  /** Deletes what the first of the tasks wrote. */
  private static synchronized void lose(String shuffle) {
    File lost =
        JavaConverters.seqAsJavaList(SparkEnv.get().blockManager().diskBlockManager().getAllFiles())
            .stream()
            .filter(file -> file.getName().startsWith(shuffle) && file.getName().endsWith(".data"))
            .sorted()
            .findFirst()
            .orElseThrow();
    if (!lost.delete()) {
      throw new IllegalStateException("Cannot delete " + lost);
    }
  }

  /** Removes the last piece of the last worker. */
  private static synchronized void loseBlock() {
    BlockManager manager = SparkEnv.get().blockManager();
    BlockId lost =
        JavaConverters.seqAsJavaList(manager.getMatchingBlockIds(new IsOfRdd())).stream()
            .max(Comparator.comparingInt(id -> ((RDDBlockId) id).splitIndex()))
            .orElseThrow();
    manager.removeBlock(lost, false);
  }

  private static final class IsOfRdd extends AbstractFunction1<BlockId, Object> {
    @Override
    public Object apply(BlockId id) {
      return id.isRDD();
    }
  }
}
