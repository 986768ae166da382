package org.ruyi.data.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.shiftleft;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.ruyi.data.source.Listing;

/** The order in which pictures win, as one number, which also names a picture. */
final class Place {
  static final String COLUMN = "_place";

  private static final int POSITION_BITS = 40;
  private static final int FILE_BITS = 23;

  private Place() {}

  /** Pictures of the parent below zero, new ones from zero on; each by file and position. */
  static Column of() {
    Column rank = col(Duplicates.RANK);
    Column file = col(Listing.FILE);
    Column position = col(Listing.POSITION);
    Column number =
        shiftleft(file.cast("long"), POSITION_BITS)
            .bitwiseOR(position)
            .plus(when(rank.equalTo(0), Long.MIN_VALUE).otherwise(0L));
    Column valid =
        rank.isin(0, 1)
            .and(file.between(0, (1 << FILE_BITS) - 1))
            .and(position.between(0L, (1L << POSITION_BITS) - 1));
    return when(valid, number)
        .otherwise(
            raise_error(
                lit(
                    "Cannot order the pictures: a rank is neither 0 nor 1, or the source is too"
                        + " large")));
  }
}
