package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.config.ScorerConfig;

/**
 * What became of every pair whose caption passed: of those of this run and of those carried over.
 */
public final class Outcomes {
  private Outcomes() {}

  /**
   * Puts both together.
   *
   * @param staged URI of the folder that {@link PictureStage#process} was written to; nothing where
   *     no picture was to be got
   * @return by {@link Columns#outcome}, judged by scores and among each other
   */
  public static Dataset<Row> of(
      SparkSession spark, RefreshPlan plan, Optional<String> staged, PrepareConfig config) {
    List<String> scores = config.scorers().stream().map(ScorerConfig::name).toList();
    StructType schema = Columns.outcome(scores);
    Dataset<Row> none = spark.createDataFrame(List.of(), schema);
    Dataset<Row> fresh = staged.map(folder -> fresh(spark, folder, scores, schema)).orElse(none);
    return plan.carriedOver().map(fresh::unionAll).orElse(fresh);
  }

  private static Dataset<Row> fresh(
      SparkSession spark, String folder, List<String> scores, StructType schema) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      String name = field.name();
      Column value =
          switch (name) {
            case Columns.STORED_PATH -> col("_metadata.file_path");
            case Columns.STORED_ROW -> col("_metadata.row_index");
            case Columns.RANK -> lit(1);
            case Columns.SURVIVOR -> lit(null);
            default -> col(name);
          };
      columns.add(value.cast(field.dataType()).as(name));
    }
    return spark
        .read()
        .schema(Columns.staged(scores))
        .parquet(folder)
        .select(columns.toArray(Column[]::new));
  }
}
