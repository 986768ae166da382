package org.ruyi.data.pipeline;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ruyi.data.ledger.Stage;

/** Of the pairs with one URL and one clean caption, only the first of the source goes on. */
public final class DuplicatePairs {
  public static final String NAME = "duplicate-pair";

  private DuplicatePairs() {}

  static Dataset<Row> reject(Dataset<Row> rows, int mostToSend) {
    Repeats repeats = Repeats.of(rows.filter(Columns.isIn()), CaptionWork.PAIR, 1);
    Verdict verdict =
        new Verdict(
            Stage.CAPTION,
            NAME,
            Repeats.COUNT,
            "1",
            "only the first pair with a URL and a caption goes on");
    return repeats.drop(verdict.where(repeats.join(rows, mostToSend), repeats.isLater()));
  }
}
