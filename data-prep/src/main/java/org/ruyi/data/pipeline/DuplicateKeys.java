package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.source.Listing;

/** Of the pairs with one key, only the first of the source goes on. */
public final class DuplicateKeys {
  public static final String NAME = "duplicate-key";

  private DuplicateKeys() {}

  static Dataset<Row> reject(Dataset<Row> rows) {
    Column place = struct(col(Listing.FILE), col(Listing.POSITION));
    Dataset<Row> repeated =
        rows.filter(Columns.isIn())
            .groupBy(col(Listing.KEY).as("_key"))
            .agg(count(lit(1)).as("_pairs"), min(place).as("_first"))
            .filter(col("_pairs").gt(1));
    Verdict verdict =
        new Verdict(
            Stage.SOURCE, NAME, col("_pairs"), "1", "only the first pair with a key goes on");
    return verdict
        .where(
            rows.join(repeated, col(Listing.KEY).equalTo(col("_key")), "left"),
            col("_first").isNotNull().and(place.notEqual(col("_first"))))
        .drop("_key", "_pairs", "_first");
  }
}
