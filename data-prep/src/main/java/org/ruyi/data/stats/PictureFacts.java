package org.ruyi.data.stats;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of what a run knows of every picture that it got or tried to get. */
public final class PictureFacts {
  public static final String KEY = "key";

  /** Size of the original file; null where it was not got. */
  public static final String BYTES = "bytes";

  /** Null where no host was asked. */
  public static final String HOST = "host";

  /** The class of what came of the fetch; null where no host was asked. */
  public static final String FETCH_OUTCOME = "fetch_outcome";

  /** From the first request to the outcome; null where no host was asked. */
  public static final String FETCH_MILLIS = "fetch_millis";

  /** HTTP status of the last answer; null where there was none. */
  public static final String STATUS = "status";

  public static final StructType SCHEMA =
      new StructType()
          .add(KEY, DataTypes.StringType, false)
          .add(BYTES, DataTypes.LongType, true)
          .add(HOST, DataTypes.StringType, true)
          .add(FETCH_OUTCOME, DataTypes.StringType, true)
          .add(FETCH_MILLIS, DataTypes.LongType, true)
          .add(STATUS, DataTypes.IntegerType, true);

  private PictureFacts() {}
}
