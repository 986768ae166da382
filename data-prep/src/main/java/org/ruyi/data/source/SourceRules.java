package org.ruyi.data.source;

/** Names of the faults that are found while a source is listed. */
public final class SourceRules {
  /** The row cannot be parsed. */
  public static final String MALFORMED_ROW = "malformed-row";

  /** There is no caption, or an empty one. */
  public static final String MISSING_CAPTION = "missing-caption";

  /** There is no picture. */
  public static final String MISSING_IMAGE = "missing-image";

  /** The row names a picture outside of what it may name. */
  public static final String FORBIDDEN_PATH = "forbidden-path";

  private SourceRules() {}
}
