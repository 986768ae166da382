package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.xxhash64;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.ruyi.data.ledger.Stage;
import org.ruyi.data.source.Listing;

/**
 * Wukong's rule of balance: of the pairs that were found by one keyword at most so many stay, those
 * with the smallest xxhash64 of the key. Which ones stay so depends on the keys alone, and a pair
 * that is added to the corpus moves at most one other out.
 */
public final class KeywordCap {
  public static final String NAME = "keyword-cap";

  private static final String WORD = "_word";
  private static final String PAIRS = "_pairs";
  private static final String CHOICE = "_choice";
  private static final String LAST = "_last";
  private static final String LAST_KEY = "_last_key";

  private KeywordCap() {}

  static Dataset<Row> reject(Dataset<Row> rows, int most, int mostToSend) {
    Column choice = xxhash64(col(Listing.KEY));
    Dataset<Row> named = rows.filter(Columns.isIn().and(col(Listing.KEYWORD).isNotNull()));
    Dataset<Row> full =
        named
            .groupBy(col(Listing.KEYWORD).as(WORD))
            .agg(count(lit(1)).as(PAIRS))
            .filter(col(PAIRS).gt(most));
    Dataset<Row> last =
        Found.matching(
                named.select(
                    col(Listing.KEYWORD), choice.as(CHOICE), col(CaptionWork.KEY).as(LAST_KEY)),
                full,
                col(Listing.KEYWORD).equalTo(col(WORD)),
                mostToSend)
            .withColumn(
                "_rank",
                row_number().over(Window.partitionBy(WORD).orderBy(col(CHOICE), col(LAST_KEY))))
            .filter(col("_rank").equalTo(most))
            .select(col(WORD), col(PAIRS), col(CHOICE).as(LAST), col(LAST_KEY));
    Column beyond =
        choice
            .gt(col(LAST))
            .or(choice.equalTo(col(LAST)).and(col(CaptionWork.KEY).gt(col(LAST_KEY))));
    Verdict verdict =
        new Verdict(
            Stage.CAPTION,
            NAME,
            col(PAIRS),
            "at most " + most,
            "the keyword has enough other pairs");
    return verdict
        .where(
            Found.join(rows, last, col(Listing.KEYWORD).equalTo(col(WORD)), mostToSend),
            col(WORD).isNotNull().and(beyond))
        .drop(WORD, PAIRS, LAST, LAST_KEY);
  }
}
