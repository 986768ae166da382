package org.ruyi.data.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.ruyi.data.config.OutputConfig;
import org.ruyi.data.config.PrepareConfig;

/**
 * Gets, judges, decodes and encodes the pictures. Only narrow rows are moved between executors; the
 * bytes of a picture stay in the task that reads them.
 */
public final class PictureStage {
  /** Rejects of a rule that a report shows, with their pictures where they were got. */
  public static final int SAMPLED_REJECTS = 6;

  private PictureStage() {}

  /**
   * Prepares the work; it is done once, when the result is written.
   *
   * @param plan with at least one picture to get
   * @param now milliseconds since 1970, noted with every try
   * @return as many rows, by {@link Columns#staged}, in the corpus's order, a part a file
   */
  public static Dataset<Row> process(RefreshPlan plan, PrepareConfig config, long now) {
    Dataset<Row> rows = plan.toGet();
    SparkSession spark = rows.sparkSession();
    OutputConfig output = config.output();
    long total = plan.counts().got();
    int parts = CorpusPartitioner.parts(total, output.rowsPerFile(), output.minFiles());
    CorpusPartitioner partitioner = CorpusPartitioner.of(rows, total, parts);
    List<String> scores = config.scores();
    StructType schema = Columns.staged(scores);
    Broadcast<SerializableConfiguration> hadoop =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(spark.sessionState().newHadoopConf()));
    JavaRDD<Row> staged =
        Ordered.rows(rows, partitioner)
            .mapPartitions(
                pairs -> {
                  PictureWork work =
                      new PictureWork(
                          pairs,
                          config,
                          new StagedRow(scores, schema, now),
                          hadoop.value().value());
                  TaskContext.get()
                      .addTaskCompletionListener((TaskCompletionListener) task -> close(work));
                  return work;
                });
    return spark.createDataFrame(staged, schema);
  }

  private static void close(PictureWork work) {
    try {
      work.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close what pictures were read from", e);
    }
  }
}
