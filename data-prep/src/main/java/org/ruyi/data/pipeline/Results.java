package org.ruyi.data.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.ruyi.data.config.OutputConfig;

/** The two tables of a dataset version, from what the stages left. */
public final class Results {
  private Results() {}

  /**
   * The kept pairs.
   *
   * @param staged the files of the pictures' stage, in the order of their parts
   * @return by {@link Columns#DATA}, a part a staged file, in the corpus's order
   */
  public static Dataset<Row> data(SparkSession spark, List<String> staged) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(spark.sessionState().newHadoopConf()));
    JavaRDD<Row> rows =
        context
            .parallelize(new ArrayList<>(staged), staged.size())
            .flatMap(
                path -> {
                  StagedFile file = new StagedFile(path, hadoop.value().value());
                  TaskContext.get()
                      .addTaskCompletionListener((TaskCompletionListener) task -> close(file));
                  return file;
                });
    return spark.createDataFrame(rows, Columns.DATA);
  }

  /**
   * The reject ledger.
   *
   * @param judged by {@link Columns#JUDGED}
   * @param staged by {@link Columns#STAGED}
   * @param total number of the rejects
   * @return by {@link Columns#REJECTS}, in the corpus's order
   */
  public static Dataset<Row> rejects(
      Dataset<Row> judged, Dataset<Row> staged, long total, OutputConfig output) {
    Dataset<Row> all = rejected(judged).unionAll(rejected(staged));
    if (total == 0) {
      return all.sparkSession().createDataFrame(List.of(), Columns.REJECTS);
    }
    // A row of the ledger is short: ten times as many fit a file.
    int perFile = (int) Math.min(10L * output.rowsPerFile(), Integer.MAX_VALUE);
    CorpusPartitioner partitioner =
        CorpusPartitioner.of(all, total, CorpusPartitioner.parts(total, perFile, 1));
    int skip = 2;
    JavaRDD<Row> rows =
        Ordered.rows(all, partitioner)
            .map(
                row -> {
                  Object[] values = new Object[row.size() - skip];
                  for (int i = 0; i < values.length; i++) {
                    values[i] = row.get(i + skip);
                  }
                  return RowFactory.create(values);
                });
    return all.sparkSession().createDataFrame(rows, Columns.REJECTS);
  }

  private static Dataset<Row> rejected(Dataset<Row> rows) {
    return rows.filter(org.apache.spark.sql.functions.not(Columns.isIn()))
        .select(Columns.of(Columns.PLACED_REJECTS));
  }

  private static void close(StagedFile file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close staged pictures", e);
    }
  }
}
