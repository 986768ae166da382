package org.ruyi.data.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.ruyi.data.config.FetchConfig;
import org.ruyi.data.config.ImageConfig;
import org.ruyi.data.config.OutputConfig;
import org.ruyi.data.config.PrepareConfig;

/**
 * Gets, judges, decodes and encodes the pictures. Only narrow rows are moved between executors; the
 * bytes of a picture stay in the task that reads them.
 */
public final class PictureStage {
  private PictureStage() {}

  /**
   * Plans the work; it is done once, when the result is written.
   *
   * @param survivors the rows of {@link CaptionStage#judge} that are in
   * @param total number of them, at least 1
   * @return as many rows, by {@link Columns#STAGED}, in the corpus's order, a part a file
   */
  public static Dataset<Row> process(Dataset<Row> survivors, long total, PrepareConfig config) {
    SparkSession spark = survivors.sparkSession();
    OutputConfig output = config.output();
    int parts = CorpusPartitioner.parts(total, output.rowsPerFile(), output.minFiles());
    CorpusPartitioner partitioner = CorpusPartitioner.of(survivors, total, parts);
    Broadcast<SerializableConfiguration> hadoop =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(spark.sessionState().newHadoopConf()));
    FetchConfig fetch = config.fetch();
    ImageConfig image = config.image();
    JavaRDD<Row> staged =
        Ordered.rows(survivors, partitioner)
            .mapPartitions(
                pairs -> {
                  PictureBytes bytes =
                      new PictureBytes(hadoop.value().value(), fetch, image.maxBytes());
                  TaskContext.get()
                      .addTaskCompletionListener((TaskCompletionListener) task -> close(bytes));
                  return new PictureWork(pairs, bytes, image, fetch.parallelism());
                });
    return spark.createDataFrame(staged, Columns.STAGED);
  }

  private static void close(PictureBytes bytes) {
    try {
      bytes.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close a shard", e);
    }
  }
}
