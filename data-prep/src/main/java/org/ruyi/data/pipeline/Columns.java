package org.ruyi.data.pipeline;

import java.util.Arrays;
import java.util.List;
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
  public static final String SCRIPT = "script";

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
          .add(TOKENS, DataTypes.IntegerType, false)
          .add(SCRIPT, DataTypes.StringType, true);

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

  /** What the captions' stage yields: the listing and the cleaned caption. */
  public static final StructType JUDGED = Listing.SCHEMA.add(CAPTION, DataTypes.StringType, true);

  /** Hash of where the picture's bytes are: while it stays, the picture is taken to be the same. */
  public static final String FINGERPRINT = "fingerprint";

  /** Runs that tried to get the picture. */
  public static final String ATTEMPTS = "attempts";

  /** When the last of them did, in milliseconds since 1970. */
  public static final String TRIED_AT = "tried_at";

  /** Whether a later run may get what this one could not. */
  public static final String RETRIABLE = "retriable";

  /** Key of the picture that stays in this one's place. */
  public static final String SURVIVOR = "survivor";

  /** Size of the original file. */
  public static final String BYTES = "bytes";

  public static final String HOST = "host";
  public static final String FETCH_OUTCOME = "fetch_outcome";
  public static final String FETCH_MILLIS = "fetch_millis";
  public static final String STATUS = "status";

  /** Parquet file that holds the picture as it is stored. */
  static final String STORED_PATH = "stored_path";

  /** Number of the picture's row in that file. */
  static final String STORED_ROW = "stored_row";

  /** 0: the parent version keeps the picture; 1: it is new. */
  static final String RANK = "rank";

  private static final StructType ATTEMPT =
      new StructType()
          .add(FINGERPRINT, DataTypes.LongType, true)
          .add(RETRIABLE, DataTypes.BooleanType, true)
          .add(ATTEMPTS, DataTypes.IntegerType, true)
          .add(TRIED_AT, DataTypes.LongType, true)
          .add(BYTES, DataTypes.LongType, true)
          .add(HOST, DataTypes.StringType, true)
          .add(FETCH_OUTCOME, DataTypes.StringType, true)
          .add(FETCH_MILLIS, DataTypes.LongType, true)
          .add(STATUS, DataTypes.IntegerType, true);

  /** What the next version must know of every pair whose picture was asked for. */
  public static final StructType STATE =
      new StructType()
          .add(Listing.KEY, DataTypes.StringType, false)
          .merge(ATTEMPT, false)
          .add(SURVIVOR, DataTypes.StringType, true)
          .merge(verdict(), false);

  /** The survivors of the captions' stage, with what the parent version knows of them. */
  static final StructType PLANNED =
      JUDGED
          .add(TOKENS, DataTypes.IntegerType, false)
          .add(SCRIPT, DataTypes.StringType, true)
          .add(FINGERPRINT, DataTypes.LongType, false)
          .add(ATTEMPTS, DataTypes.IntegerType, false);

  private Columns() {}

  /** Whether a row has not been rejected. */
  public static Column isIn() {
    return functions.col(Listing.RULE).isNull();
  }

  static Column[] of(StructType schema) {
    return Arrays.stream(schema.fieldNames()).map(functions::col).toArray(Column[]::new);
  }

  /** The pairs of a version with scores. */
  public static StructType data(List<String> scores) {
    StructType schema = DATA;
    for (String score : scores) {
      schema = schema.add(score, DataTypes.DoubleType, false);
    }
    return schema;
  }

  /**
   * What the pictures' stage yields: a row a pair that went in, either with a picture or with a
   * verdict.
   */
  public static StructType staged(List<String> scores) {
    return placed(nullable(data(scores))).merge(ATTEMPT, false).merge(verdict(), false);
  }

  /** What became of a pair whose picture was asked for, in this run or before; narrow. */
  public static StructType outcome(List<String> scores) {
    StructType staged = staged(scores);
    return new StructType(
            Arrays.stream(staged.fields())
                .filter(field -> !field.name().equals(IMAGE))
                .toArray(StructField[]::new))
        .add(SURVIVOR, DataTypes.StringType, true)
        .add(STORED_PATH, DataTypes.StringType, true)
        .add(STORED_ROW, DataTypes.LongType, true)
        .add(RANK, DataTypes.IntegerType, false);
  }

  /** A table with the places of its rows in the corpus before its own columns. */
  static StructType placed(StructType schema) {
    return new StructType()
        .add(Listing.FILE, DataTypes.IntegerType, false)
        .add(Listing.POSITION, DataTypes.LongType, false)
        .merge(schema, false);
  }

  private static StructType nullable(StructType schema) {
    return new StructType(
        Arrays.stream(schema.fields())
            .map(
                f ->
                    new StructField(
                        f.name(), f.dataType(), !f.name().equals(Listing.KEY), f.metadata()))
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
