package org.ruyi.jobs.prepare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Spark's settings while a corpus of few rows is worked on. To compile its queries, to plan them
 * anew after every stage and to shuffle them in many parts takes longer than to interpret them.
 * What the session sets already stays as it is.
 */
final class SmallCorpus implements AutoCloseable {
  /** Interpreting costs more a row: a guess at where it begins to matter. */
  static final long MOST_ROWS = 200_000;

  private static final long ROWS_A_PARTITION = 50_000;

  private final SparkSession spark;
  private final List<String> changed = new ArrayList<>();

  SmallCorpus(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Changes the session's settings for what is planned from now on, where the corpus is small.
   *
   * @param rows of the source or of the version before, whichever are more
   */
  void expect(long rows) {
    if (rows > MOST_ROWS) {
      return;
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.sql.codegen.wholeStage", "false");
    settings.put("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    settings.put("spark.sql.adaptive.enabled", "false");
    settings.put("spark.sql.shuffle.partitions", Long.toString(1 + rows / ROWS_A_PARTITION));
    settings.forEach(
        (key, value) -> {
          if (!spark.conf().contains(key)) {
            spark.conf().set(key, value);
            changed.add(key);
          }
        });
  }

  @Override
  public void close() {
    changed.forEach(spark.conf()::unset);
    changed.clear();
  }
}
