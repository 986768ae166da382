package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.broadcast;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a rule that looks at the whole corpus found, such as the captions that occur too often: few
 * among many. It is brought to the rows, so that the rows need not be shuffled to meet it; only
 * where it is too large for that does the join shuffle them.
 */
final class Found {
  /** Of at most about 100 bytes each, on the driver and in every executor. */
  static final int MOST_TO_SEND = 1_000_000;

  private Found() {}

  /**
   * Joins what was found to the rows.
   *
   * @param found unique in the columns that the condition compares
   * @param most rows of {@code found} that are sent to the executors; beyond it the join shuffles
   * @return as many rows, with the columns of {@code found}, null where nothing matches
   */
  static Dataset<Row> join(Dataset<Row> rows, Dataset<Row> found, Column condition, int most) {
    return rows.join(side(found, most), condition, "left");
  }

  /** As {@link #join}, without the rows that nothing matches. */
  static Dataset<Row> matching(Dataset<Row> rows, Dataset<Row> found, Column condition, int most) {
    return rows.join(side(found, most), condition);
  }

  private static Dataset<Row> side(Dataset<Row> found, int most) {
    List<Row> few = found.limit(most + 1).collectAsList();
    return few.size() > most
        ? found
        : broadcast(found.sparkSession().createDataFrame(few, found.schema()));
  }
}
