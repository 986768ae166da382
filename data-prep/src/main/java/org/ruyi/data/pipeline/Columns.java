package org.ruyi.data.pipeline;

import java.util.Arrays;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.ruyi.data.source.Listing;

/** The columns of a dataset version and of what leads to it. */
public final class Columns {
  public static final String CAPTION = "caption";
  public static final String WIDTH = "width";
  public static final String HEIGHT = "height";
  public static final String ORIGINAL_WIDTH = "original_width";
  public static final String ORIGINAL_HEIGHT = "original_height";
  public static final String BUCKET = "bucket";
  public static final String FORMAT = "format";
  public static final String SHA256 = "sha256";
  public static final String PHASH = "phash";
  public static final String IMAGE = "image";
  public static final String TOKENS = "tokens";

  /** The pairs of a version. */
  public static final StructType DATA =
      new StructType()
          .add(Listing.KEY, DataTypes.StringType, false)
          .add(Listing.URL, DataTypes.StringType, true)
          .add(CAPTION, DataTypes.StringType, false)
          .add(Listing.CAPTION_RAW, DataTypes.StringType, false)
          .add(WIDTH, DataTypes.IntegerType, false)
          .add(HEIGHT, DataTypes.IntegerType, false)
          .add(ORIGINAL_WIDTH, DataTypes.IntegerType, false)
          .add(ORIGINAL_HEIGHT, DataTypes.IntegerType, false)
          .add(BUCKET, DataTypes.StringType, false)
          .add(FORMAT, DataTypes.StringType, false)
          .add(SHA256, DataTypes.StringType, false)
          .add(PHASH, DataTypes.LongType, false)
          .add(IMAGE, DataTypes.BinaryType, false)
          .add(TOKENS, DataTypes.IntegerType, false);

  /** The reject ledger of a version. */
  public static final StructType REJECTS =
      new StructType()
          .add(Listing.KEY, DataTypes.StringType, false)
          .add(Listing.URL, DataTypes.StringType, true)
          .add(Listing.CAPTION_RAW, DataTypes.StringType, true)
          .add(Listing.STAGE, DataTypes.StringType, false)
          .add(Listing.RULE, DataTypes.StringType, false)
          .add(Listing.MEASURED, DataTypes.StringType, false)
          .add(Listing.THRESHOLD, DataTypes.StringType, false)
          .add(Listing.DETAIL, DataTypes.StringType, false);

  /** The ledger with the places of its rows in the corpus. */
  static final StructType PLACED_REJECTS =
      new StructType()
          .add(Listing.FILE, DataTypes.IntegerType, false)
          .add(Listing.POSITION, DataTypes.LongType, false)
          .merge(REJECTS, false);

  /** What the captions' stage yields: the listing and the cleaned caption. */
  public static final StructType JUDGED = Listing.SCHEMA.add(CAPTION, DataTypes.StringType, true);

  /**
   * What the pictures' stage yields: a row a pair that went in, either with a picture or with a
   * verdict.
   */
  public static final StructType STAGED =
      new StructType()
          .add(Listing.FILE, DataTypes.IntegerType, false)
          .add(Listing.POSITION, DataTypes.LongType, false)
          .merge(nullable(DATA), false)
          .merge(verdict(), false);

  private Columns() {}

  /** Whether a row has not been rejected. */
  public static Column isIn() {
    return functions.col(Listing.RULE).isNull();
  }

  static Column[] of(StructType schema) {
    return Arrays.stream(schema.fieldNames()).map(functions::col).toArray(Column[]::new);
  }

  private static StructType nullable(StructType schema) {
    Set<String> always = Set.of(Listing.KEY, CAPTION, Listing.CAPTION_RAW, TOKENS);
    return new StructType(
        Arrays.stream(schema.fields())
            .map(
                f ->
                    new StructField(
                        f.name(),
                        f.dataType(),
                        f.nullable() || !always.contains(f.name()),
                        f.metadata()))
            .toArray(StructField[]::new));
  }

  private static StructType verdict() {
    return new StructType()
        .add(Listing.STAGE, DataTypes.StringType, true)
        .add(Listing.RULE, DataTypes.StringType, true)
        .add(Listing.MEASURED, DataTypes.StringType, true)
        .add(Listing.THRESHOLD, DataTypes.StringType, true)
        .add(Listing.DETAIL, DataTypes.StringType, true);
  }
}
