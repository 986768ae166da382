package org.ruyi.data.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The pairs of close hashes, never by comparing all with all: hashes meet in a bucket for each
 * block, as many copies as blocks. A bucket is held by one task, 16 bytes a hash, and its pairs are
 * found by an index; it stays small where many pictures share a hash because a hash comes once.
 */
final class Edges {
  static final String LATER = "_later";
  static final String EARLIER = "_earlier";
  static final String DISTANCE = "_distance";

  /** Places of two hashes, and their distance. */
  static final StructType SCHEMA =
      new StructType()
          .add(LATER, DataTypes.LongType, false)
          .add(EARLIER, DataTypes.LongType, false)
          .add(DISTANCE, DataTypes.IntegerType, false);

  private Edges() {}

  /**
   * Plans the search.
   *
   * @param hashes distinct {@code phash}es, each with a place
   * @param place the column of the place
   * @return by {@link #SCHEMA}, every pair once
   */
  static JavaRDD<Row> of(Dataset<Row> hashes, String place, int distance) {
    Blocks blocks = new Blocks(distance);
    return hashes
        .select(
            explode(blocks.buckets(col(Duplicates.HASH))).as("_bucket"),
            col(Duplicates.HASH),
            col(place))
        .repartition(col("_bucket"))
        .sortWithinPartitions("_bucket")
        .toJavaRDD()
        .mapPartitions(rows -> new BlockJoin(rows, blocks));
  }
}
