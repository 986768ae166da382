package org.ruyi.data.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ruyi.data.source.Listing;

/** The columns of a picture that goes, while its survivor is known by its place only. */
final class Loser {
  private static final String SURVIVOR_PLACE = "_survivor_place";

  private Loser() {}

  static Dataset<Row> none(SparkSession spark) {
    return spark.createDataFrame(
        List.of(),
        new StructType()
            .add(Listing.KEY, DataTypes.StringType)
            .add(Listing.RULE, DataTypes.StringType)
            .add(Listing.MEASURED, DataTypes.StringType)
            .add(Listing.THRESHOLD, DataTypes.StringType)
            .add(SURVIVOR_PLACE, DataTypes.LongType));
  }

  static Column[] columns(String rule, Column distance, int greatest, Column survivorPlace) {
    return new Column[] {
      col(Listing.KEY),
      lit(rule).as(Listing.RULE),
      distance.cast("string").as(Listing.MEASURED),
      lit("more than " + greatest).as(Listing.THRESHOLD),
      survivorPlace.as(SURVIVOR_PLACE)
    };
  }

  static Dataset<Row> withSurvivors(Dataset<Row> losers, Dataset<Row> placed) {
    Dataset<Row> keys = placed.select(col(Listing.KEY).as(Duplicates.SURVIVOR), col(Place.COLUMN));
    return losers
        .join(keys, col(SURVIVOR_PLACE).equalTo(col(Place.COLUMN)))
        .select(
            Arrays.stream(Duplicates.LOSERS.fieldNames())
                .map(functions::col)
                .toArray(Column[]::new));
  }
}
