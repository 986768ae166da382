package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ruyi.data.ledger.Stage;

/**
 * Wukong's rule of repetition: every pair goes whose cleaned caption occurs too often in the whole
 * corpus, as boilerplate does. Counted over the pairs that every earlier rule lets pass; those
 * rules judge the caption alone, so that equal captions stay or go together.
 */
public final class CaptionFrequency {
  public static final String NAME = "caption-frequency";

  private CaptionFrequency() {}

  static Dataset<Row> reject(Dataset<Row> rows, int greatest) {
    Dataset<Row> frequent =
        rows.filter(Columns.isIn())
            .groupBy(col(Columns.CAPTION).as("_caption"))
            .agg(count(lit(1)).as("_occurrences"))
            .filter(col("_occurrences").gt(greatest));
    Verdict verdict =
        new Verdict(
            Stage.CAPTION,
            NAME,
            col("_occurrences"),
            "at most " + greatest,
            "the caption occurs too often in the corpus");
    return verdict
        .where(
            rows.join(frequent, col(Columns.CAPTION).equalTo(col("_caption")), "left"),
            col("_occurrences").isNotNull())
        .drop("_caption", "_occurrences");
  }
}
