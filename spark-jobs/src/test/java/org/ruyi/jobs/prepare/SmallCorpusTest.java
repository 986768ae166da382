package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SmallCorpusTest {
  private static final String COMPILED = "spark.sql.codegen.wholeStage";
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config(PARTITIONS, 7)
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void interpretsTheQueriesOfFewRowsAndThenNoMore() {
    try (SmallCorpus small = new SmallCorpus(spark)) {
      assertThat(spark.conf().get(COMPILED)).isEqualTo("true");
      small.expect(SmallCorpus.MOST_ROWS);
      assertThat(spark.conf().get(COMPILED)).isEqualTo("false");
      assertThat(spark.range(1000).filter("id % 2 = 0").count()).isEqualTo(500);
    }
    assertThat(spark.conf().contains(COMPILED)).isFalse();
  }

  @Test
  void compilesTheQueriesOfMany() {
    try (SmallCorpus small = new SmallCorpus(spark)) {
      small.expect(SmallCorpus.MOST_ROWS + 1);
      assertThat(spark.conf().contains(COMPILED)).isFalse();
    }
  }

  @Test
  void leavesWhatTheUserSet() {
    spark.conf().set(COMPILED, true);
    try (SmallCorpus small = new SmallCorpus(spark)) {
      small.expect(1);
      assertThat(spark.conf().get(COMPILED)).isEqualTo("true");
      assertThat(spark.conf().get(PARTITIONS)).isEqualTo("7");
    }
    assertThat(spark.conf().get(COMPILED)).isEqualTo("true");
    spark.conf().unset(COMPILED);
  }
}
