package org.ruyi.jobs.prepare;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ruyi.data.stats.CorpusStatistics;
import org.ruyi.data.stats.FetchStatistics;
import org.ruyi.data.stats.Funnel;
import org.ruyi.data.stats.TopWords;

/**
 * A version in numbers.
 *
 * @param corpus the kept pairs
 * @param fetches the pictures that this run got or tried to get, not those of earlier ones
 * @param words of the kept pairs' captions
 */
record VersionNumbers(
    Funnel funnel, CorpusStatistics corpus, FetchStatistics fetches, TopWords words) {

  /**
   * Counts.
   *
   * @param data by {@link org.ruyi.data.pipeline.Columns#DATA}, and columns of type double for
   *     scores
   * @param facts by {@link org.ruyi.data.stats.PictureFacts#SCHEMA}
   */
  static VersionNumbers measure(Funnel funnel, Dataset<Row> data, Dataset<Row> facts) {
    CorpusStatistics corpus = CorpusStatistics.of(data);
    return new VersionNumbers(
        funnel, corpus, FetchStatistics.of(facts), TopWords.of(data, corpus.pairs()));
  }
}
