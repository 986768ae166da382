package org.ruyi.jobs.prepare;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ruyi.data.ledger.Balance;
import org.ruyi.data.pipeline.Columns;

/** How many rows of a stage's result are in and out. */
record Verdicts(long in, long out) {

  static Verdicts count(Dataset<Row> rows) {
    long in = 0;
    long out = 0;
    for (Row row : rows.groupBy(Columns.isIn()).count().collectAsList()) {
      if (row.getBoolean(0)) {
        in = row.getLong(1);
      } else {
        out = row.getLong(1);
      }
    }
    return new Verdicts(in, out);
  }

  /** Asserts that they are all the rows that went into the stage. */
  Balance balance(String stage, long input) {
    return new Balance(stage, input, in, out);
  }
}
