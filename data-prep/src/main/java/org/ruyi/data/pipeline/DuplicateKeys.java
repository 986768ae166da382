package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.source.Listing;

/**
 * Of the pairs with one key, only the first of the source goes on, whatever its caption: the
 * verdict replaces the one on the caption.
 */
public final class DuplicateKeys {
  public static final String NAME = "duplicate-key";

  private DuplicateKeys() {}

  static Dataset<Row> reject(Dataset<Row> rows, int mostToSend) {
    Column listed = Columns.isIn().or(col(Listing.STAGE).equalTo(Stage.CAPTION.label()));
    Repeats repeats = Repeats.of(rows.filter(listed), CaptionWork.KEY, 1);
    Verdict verdict =
        new Verdict(
            Stage.SOURCE, NAME, Repeats.COUNT, "1", "only the first pair with a key goes on");
    return repeats.drop(verdict.on(repeats.join(rows, mostToSend), listed.and(repeats.isLater())));
  }
}
