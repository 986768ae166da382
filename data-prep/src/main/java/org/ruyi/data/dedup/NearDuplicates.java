package org.ruyi.data.dedup;

import static org.apache.spark.sql.functions.bit_count;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Pictures that go because one that looks alike stays. Of the pictures with one hash all but the
 * first go whatever else happens (what keeps or takes the first is as close to them), so that the
 * search is among distinct hashes, each at the place of its first picture.
 */
final class NearDuplicates {
  /**
   * A hash with fewer bits set, or fewer clear, is not compared. The hash compares frequencies with
   * their median, so that half of its bits are set; far fewer are only where most frequencies are
   * equal, and then pictures that have nothing but their plainness in common have one hash.
   */
  static final int MIN_BITS = 16;

  private static final String FIRST = "_first";
  private static final String WINNER = "_winner";

  private NearDuplicates() {}

  /**
   * @param placed the pictures left by other rules
   * @param distance 0-16
   * @return by {@link Loser}
   */
  static Dataset<Row> of(Dataset<Row> placed, int distance) {
    return of(placed, distance, FirstWins.DRIVER_EDGES);
  }

  static Dataset<Row> of(Dataset<Row> placed, int distance, long driverEdges) {
    Dataset<Row> pictures =
        placed.filter(bit_count(col(Duplicates.HASH)).between(MIN_BITS, 64 - MIN_BITS));
    Dataset<Row> firsts = pictures.groupBy(col(Duplicates.HASH)).agg(min(Place.COLUMN).as(FIRST));
    Dataset<Row> gone = gone(firsts, distance, driverEdges);
    return pictures
        .join(firsts, Duplicates.HASH)
        .join(gone, col(FIRST).equalTo(col(Edges.LATER)), "left")
        .filter(col(Edges.LATER).isNotNull().or(col(FIRST).notEqual(col(Place.COLUMN))))
        .select(
            Loser.columns(
                Duplicates.NEAR,
                coalesce(col(WINNER + "." + Edges.DISTANCE), lit(0)),
                distance,
                coalesce(col(WINNER + "." + Edges.EARLIER), col(FIRST))));
  }

  /** The places of hashes that go, each with the earliest that stays and is close. */
  private static Dataset<Row> gone(Dataset<Row> firsts, int distance, long driverEdges) {
    SparkSession spark = firsts.sparkSession();
    JavaRDD<Row> edges =
        distance == 0
            ? spark.createDataFrame(java.util.List.of(), Edges.SCHEMA).toJavaRDD()
            : Edges.of(firsts, FIRST, distance).persist(StorageLevel.MEMORY_AND_DISK_SER());
    JavaRDD<Row> losers =
        FirstWins.losers(
                edges.mapToPair(edge -> new Tuple2<>(edge.getLong(0), edge.getLong(1))),
                driverEdges)
            .map(RowFactory::create);
    Dataset<Row> lost =
        spark.createDataFrame(losers, new StructType().add("_lost", DataTypes.LongType, false));
    return spark
        .createDataFrame(edges, Edges.SCHEMA)
        .join(lost, col(Edges.EARLIER).equalTo(col("_lost")), "left_anti")
        .groupBy(col(Edges.LATER))
        .agg(min(struct(col(Edges.EARLIER), col(Edges.DISTANCE))).as(WINNER));
  }
}
