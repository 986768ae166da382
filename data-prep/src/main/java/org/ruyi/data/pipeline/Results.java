package org.ruyi.data.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.ruyi.data.config.OutputConfig;

/** The tables of a dataset version, from what became of every pair. */
public final class Results {
  private Results() {}

  /**
   * The kept pairs.
   *
   * @param outcomes by {@link Columns#outcome}
   * @param kept number of those without a verdict, at least 1
   * @param scores names of the columns of scores
   * @return by {@link Columns#data}, a part a file, in the corpus's order
   */
  public static Dataset<Row> data(
      Dataset<Row> outcomes, long kept, List<String> scores, OutputConfig output) {
    SparkSession spark = outcomes.sparkSession();
    Dataset<Row> rows = outcomes.filter(Columns.isIn());
    CorpusPartitioner partitioner =
        CorpusPartitioner.of(
            rows, kept, CorpusPartitioner.parts(kept, output.rowsPerFile(), output.minFiles()));
    StructType narrow = Columns.outcome(scores);
    StructType wide = Columns.data(scores);
    int path = narrow.fieldIndex(Columns.STORED_PATH);
    int number = narrow.fieldIndex(Columns.STORED_ROW);
    int[] from =
        Arrays.stream(wide.fieldNames())
            .mapToInt(name -> name.equals(Columns.IMAGE) ? -1 : narrow.fieldIndex(name))
            .toArray();
    Broadcast<SerializableConfiguration> hadoop =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(spark.sessionState().newHadoopConf()));
    JavaRDD<Row> data =
        Ordered.rows(rows.select(Columns.of(narrow)), partitioner)
            .mapPartitions(
                pairs -> {
                  ParquetRows pictures = new ParquetRows(hadoop.value().value());
                  TaskContext.get()
                      .addTaskCompletionListener((TaskCompletionListener) task -> close(pictures));
                  return new Mapped<>(
                      pairs,
                      pair -> {
                        Object[] values = new Object[from.length];
                        for (int i = 0; i < from.length; i++) {
                          values[i] =
                              from[i] < 0
                                  ? pictures.read(
                                      new Path(URI.create(pair.getString(path))),
                                      List.of(Columns.IMAGE),
                                      pair.getLong(number))
                                  : pair.get(from[i]);
                        }
                        return RowFactory.create(values);
                      });
                });
    return spark.createDataFrame(data, wide);
  }

  /**
   * The reject ledger.
   *
   * @param judged by {@link Columns#JUDGED}
   * @param outcomes by {@link Columns#outcome}
   * @param total number of the rejects
   * @return by {@link Columns#REJECTS}, in the corpus's order
   */
  public static Dataset<Row> rejects(
      Dataset<Row> judged, Dataset<Row> outcomes, long total, OutputConfig output) {
    Dataset<Row> all = placedLedger(judged, outcomes);
    if (total == 0) {
      return all.sparkSession().createDataFrame(List.of(), Columns.REJECTS);
    }
    // A row of the ledger is short: ten times as many fit a file.
    return inOrder(all, total, Columns.REJECTS, output);
  }

  /** The reject ledger in no particular order. */
  public static Dataset<Row> ledger(Dataset<Row> judged, Dataset<Row> outcomes) {
    return placedLedger(judged, outcomes).select(Columns.of(Columns.REJECTS));
  }

  private static Dataset<Row> placedLedger(Dataset<Row> judged, Dataset<Row> outcomes) {
    return rejected(judged).unionAll(rejected(outcomes));
  }

  /**
   * What the next version must know.
   *
   * @param outcomes by {@link Columns#outcome}
   * @param total number of them, at least 1
   * @return by {@link Columns#STATE}, in the corpus's order
   */
  public static Dataset<Row> state(Dataset<Row> outcomes, long total, OutputConfig output) {
    return inOrder(outcomes.select(placed(Columns.STATE)), total, Columns.STATE, output);
  }

  private static Dataset<Row> inOrder(
      Dataset<Row> placed, long total, StructType schema, OutputConfig output) {
    int perFile = (int) Math.min(10L * output.rowsPerFile(), Integer.MAX_VALUE);
    CorpusPartitioner partitioner =
        CorpusPartitioner.of(placed, total, CorpusPartitioner.parts(total, perFile, 1));
    int skip = placed.columns().length - schema.size();
    JavaRDD<Row> rows =
        Ordered.rows(placed, partitioner)
            .map(
                row -> {
                  Object[] values = new Object[row.size() - skip];
                  for (int i = 0; i < values.length; i++) {
                    values[i] = row.get(i + skip);
                  }
                  return RowFactory.create(values);
                });
    return placed.sparkSession().createDataFrame(rows, schema);
  }

  private static Dataset<Row> rejected(Dataset<Row> rows) {
    return rows.filter(functions.not(Columns.isIn())).select(placed(Columns.REJECTS));
  }

  private static Column[] placed(StructType schema) {
    return Columns.of(Columns.placed(schema));
  }

  private static void close(Closeable pictures) {
    try {
      pictures.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close stored pictures", e);
    }
  }
}
