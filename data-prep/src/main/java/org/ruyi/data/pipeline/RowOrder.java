package org.ruyi.data.pipeline;

import org.apache.spark.sql.Row;
import org.ruyi.data.source.Listing;

/** The place of a pair in the corpus as one number, which orders it. */
final class RowOrder {
  private static final int POSITION_BITS = 40;

  private RowOrder() {}

  static long of(int file, long position) {
    if (file >= 1 << (63 - POSITION_BITS) || position >= 1L << POSITION_BITS) {
      throw new IllegalArgumentException(
          "Cannot order pair " + position + " of file " + file + ": the source is too large");
    }
    return (long) file << POSITION_BITS | position;
  }

  static long of(Row row) {
    return of(row.<Integer>getAs(Listing.FILE), row.<Long>getAs(Listing.POSITION));
  }
}
