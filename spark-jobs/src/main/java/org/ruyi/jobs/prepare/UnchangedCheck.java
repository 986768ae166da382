package org.ruyi.jobs.prepare;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.source.Listing;

/** Whether two versions hold the same pairs and the same ledger; order and files do not count. */
final class UnchangedCheck {
  private UnchangedCheck() {}

  static boolean samePairs(Dataset<Row> before, Dataset<Row> now) {
    String[] columns = {Listing.KEY, Listing.URL, Columns.CAPTION, Listing.CAPTION_RAW};
    return digest(before, columns).equals(digest(now, columns));
  }

  static boolean sameRejects(Dataset<Row> before, Dataset<Row> now) {
    return digest(before, Columns.REJECTS.fieldNames())
        .equals(digest(now, Columns.REJECTS.fieldNames()));
  }

  /** Commutative, so that no table is sorted. */
  private static Row digest(Dataset<Row> rows, String... columns) {
    Column[] values =
        Stream.of(columns)
            // A null is skipped by the hash: told from a text that no column holds.
            .map(name -> coalesce(col(name).cast("string"), lit("\u0000")))
            .toArray(Column[]::new);
    return rows.select(
            functions.xxhash64(values).as("hash"),
            functions.crc32(functions.concat(values)).as("crc"))
        .agg(count(lit(1)), expr("bit_xor(hash)"), sum("crc"))
        .head();
  }
}
