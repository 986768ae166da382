package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The digests that too many rows have, with how many they are and which is the first.
 *
 * @param digest the column of the digest
 */
record Repeats(Dataset<Row> found, String digest) {
  /** How many rows have the digest of a row; null where they are not too many. */
  static final Column COUNT = col("_repeats");

  private static final String FOUND = "_repeated";
  private static final String FIRST = "_first";

  /**
   * Counts the rows by a digest, null aside.
   *
   * @param most rows that may have one digest
   */
  static Repeats of(Dataset<Row> rows, String digest, int most) {
    return new Repeats(
        rows.filter(col(digest).isNotNull())
            .groupBy(col(digest).as(FOUND))
            .agg(count(lit(1)).as("_repeats"), min(col(CaptionWork.ORDER)).as(FIRST))
            .filter(COUNT.gt(most)),
        digest);
  }

  Dataset<Row> join(Dataset<Row> rows, int mostToSend) {
    return Found.join(rows, found, col(digest).equalTo(col(FOUND)), mostToSend);
  }

  Column isRepeated() {
    return col(FOUND).isNotNull();
  }

  /** Whether a row's digest is that of a row before it. */
  Column isLater() {
    return isRepeated().and(col(CaptionWork.ORDER).gt(col(FIRST)));
  }

  Dataset<Row> drop(Dataset<Row> joined) {
    return joined.drop(FOUND, FIRST, "_repeats");
  }
}
