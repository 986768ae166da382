package org.ruyi.data.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Of the pictures with one SHA-256, only the first stays.
 *
 * @param losers by {@link Loser}
 * @param left the pictures that stay
 */
record SameBytes(Dataset<Row> losers, Dataset<Row> left) {
  private static final String FIRST = "_first";

  static SameBytes of(Dataset<Row> placed) {
    Dataset<Row> repeated =
        placed
            .groupBy(col(Duplicates.DIGEST).as("_digest"))
            .agg(min(Place.COLUMN).as(FIRST), count(lit(1)).as("_pictures"))
            .filter(col("_pictures").gt(1));
    Dataset<Row> marked =
        placed
            .join(repeated, col(Duplicates.DIGEST).equalTo(col("_digest")), "left")
            .drop("_digest", "_pictures");
    Column isLoser = col(FIRST).isNotNull().and(col(FIRST).notEqual(col(Place.COLUMN)));
    return new SameBytes(
        marked.filter(isLoser).select(Loser.columns(Duplicates.BYTES, lit(0), 0, col(FIRST))),
        marked.filter(col(FIRST).isNull().or(col(FIRST).equalTo(col(Place.COLUMN)))).drop(FIRST));
  }
}
