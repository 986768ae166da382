package org.ruyi.jobs.train;

import java.io.File;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.shuffle.ShuffleHandle;
import org.apache.spark.shuffle.ShuffleReadMetricsReporter;
import org.apache.spark.shuffle.ShuffleReader;
import org.apache.spark.shuffle.sort.SortShuffleManager;
import scala.collection.JavaConverters;

/** Spark's shuffle, but the disk loses what one task wrote before another can read it. */
public final class LosingShuffleManager extends SortShuffleManager {
  /** Times that are left to lose something. */
  static final AtomicInteger LEFT = new AtomicInteger();

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
      lose("shuffle_" + handle.shuffleId() + "_");
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
}
