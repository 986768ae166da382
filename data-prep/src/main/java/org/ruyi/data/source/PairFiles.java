package org.ruyi.data.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** Lists the pairs of many files, a task a file, in the order of the files. */
final class PairFiles {
  private static final int MAX_TASKS = 10_000;

  private PairFiles() {}

  /** Opens the pairs of one file. */
  interface Opener extends Serializable {
    FilePairs open(int ordinal, SourceFile file, Configuration hadoop) throws IOException;
  }

  static Dataset<Row> list(SparkSession spark, List<SourceFile> files, Opener opener) {
    // Numbers only: the session's serializer, which may be Kryo, cannot carry records.
    List<Integer> ordinals = IntStream.range(0, files.size()).boxed().toList();
    List<SourceFile> captured = new ArrayList<>(files);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(spark.sessionState().newHadoopConf()));
    JavaRDD<Row> rows =
        context
            .parallelize(ordinals, Math.min(files.size(), MAX_TASKS))
            .flatMap(
                ordinal -> {
                  SourceFile file = captured.get(ordinal);
                  FilePairs pairs = opener.open(ordinal, file, hadoop.value().value());
                  TaskContext.get()
                      .addTaskCompletionListener(
                          (TaskCompletionListener) task -> close(pairs, file));
                  return rows(pairs);
                });
    return spark.createDataFrame(rows, Listing.SCHEMA);
  }

  static List<SourceFile> describe(List<FileStatus> statuses) {
    return statuses.stream()
        .map(
            status ->
                new SourceFile(
                    status.getPath().toString(), status.getLen(), status.getModificationTime()))
        .toList();
  }

  private static Iterator<Row> rows(Iterator<ListedPair> pairs) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return pairs.hasNext();
      }

      @Override
      public Row next() {
        return pairs.next().toRow();
      }
    };
  }

  private static void close(Closeable pairs, SourceFile file) {
    try {
      pairs.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot close " + file.path(), e);
    }
  }
}
