package org.ruyi.data.source;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Raw image-text pairs. */
public interface PairSource {

  /** The files that list the pairs, sorted by path; the pictures themselves may be elsewhere. */
  List<SourceFile> files();

  /** One row a pair, good or bad, by {@link Listing#SCHEMA}; reads no picture. */
  Dataset<Row> list(SparkSession spark);
}
