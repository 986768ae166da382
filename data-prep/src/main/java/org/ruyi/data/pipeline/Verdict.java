package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.source.Listing;

/** A verdict by columns, for rules that look at the whole corpus. */
record Verdict(Stage stage, String rule, Column measured, String threshold, String detail) {

  /** Rejects the rows that are still in and meet the condition. */
  Dataset<Row> where(Dataset<Row> rows, Column condition) {
    return on(rows, Columns.isIn().and(condition));
  }

  /** Rejects the rows that meet the condition, in place of what was found about them before. */
  Dataset<Row> on(Dataset<Row> rows, Column condition) {
    return rows.withColumn("_out", coalesce(condition, lit(false)))
        .withColumn(Listing.STAGE, replaced(Listing.STAGE, lit(stage.label())))
        .withColumn(Listing.MEASURED, replaced(Listing.MEASURED, measured.cast("string")))
        .withColumn(Listing.THRESHOLD, replaced(Listing.THRESHOLD, lit(threshold)))
        .withColumn(Listing.DETAIL, replaced(Listing.DETAIL, lit(detail)))
        .withColumn(Listing.RULE, replaced(Listing.RULE, lit(rule)))
        .drop("_out");
  }

  private static Column replaced(String column, Column value) {
    return when(col("_out"), value).otherwise(col(column));
  }
}
