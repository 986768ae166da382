package org.ruyi.data.source;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The narrow columns that a source yields. */
public final class Listing {
  /** Ordinal of the file that lists the pair. */
  public static final String FILE = "file";

  /** Number of the pair in that file, from 0; with {@link #FILE} it orders the corpus. */
  public static final String POSITION = "position";

  public static final String KEY = "key";
  public static final String URL = "url";
  public static final String CAPTION_RAW = "caption_raw";

  /** URI of the file that holds the picture's bytes. */
  public static final String PATH = "path";

  /** Where in that file the bytes start. */
  public static final String OFFSET = "offset";

  /** How many bytes there are; -1: the whole file. */
  public static final String LENGTH = "length";

  /** The word by which the pair was found, where the source says it. */
  public static final String KEYWORD = "keyword";

  /** The verdict; {@link #RULE} is null while the pair is in. */
  public static final String STAGE = "stage";

  public static final String RULE = "rule";
  public static final String MEASURED = "measured";
  public static final String THRESHOLD = "threshold";
  public static final String DETAIL = "detail";

  public static final StructType SCHEMA =
      new StructType()
          .add(FILE, DataTypes.IntegerType, false)
          .add(POSITION, DataTypes.LongType, false)
          .add(KEY, DataTypes.StringType, false)
          .add(URL, DataTypes.StringType, true)
          .add(CAPTION_RAW, DataTypes.StringType, true)
          .add(PATH, DataTypes.StringType, true)
          .add(OFFSET, DataTypes.LongType, false)
          .add(LENGTH, DataTypes.LongType, false)
          .add(KEYWORD, DataTypes.StringType, true)
          .add(STAGE, DataTypes.StringType, true)
          .add(RULE, DataTypes.StringType, true)
          .add(MEASURED, DataTypes.StringType, true)
          .add(THRESHOLD, DataTypes.StringType, true)
          .add(DETAIL, DataTypes.StringType, true);

  private Listing() {}
}
