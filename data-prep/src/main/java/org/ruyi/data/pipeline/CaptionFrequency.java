package org.ruyi.data.pipeline;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ruyi.data.ledger.Stage;

/**
 * Wukong's rule of repetition: every pair goes whose clean caption occurs too often in the whole
 * corpus, as boilerplate does. Counted over the pairs that every earlier rule lets pass, and before
 * names are masked.
 */
public final class CaptionFrequency {
  public static final String NAME = "caption-frequency";

  private CaptionFrequency() {}

  static Dataset<Row> reject(Dataset<Row> rows, int greatest, int mostToSend) {
    Repeats repeats = Repeats.of(rows.filter(Columns.isIn()), CaptionWork.CAPTION, greatest);
    Verdict verdict =
        new Verdict(
            Stage.CAPTION,
            NAME,
            Repeats.COUNT,
            "at most " + greatest,
            "the caption occurs too often in the corpus");
    return repeats.drop(verdict.where(repeats.join(rows, mostToSend), repeats.isRepeated()));
  }
}
