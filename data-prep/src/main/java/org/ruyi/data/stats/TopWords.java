package org.ruyi.data.stats;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.source.Listing;

/**
 * The words that the captions use most.
 *
 * @param words the most frequent first; equally frequent ones in the order of their characters
 * @param captions of the corpus
 * @param counted captions of the sample that was counted: all, or about a million
 */
public record TopWords(List<Word> words, long captions, long counted) {
  private static final int MOST = 200;
  private static final long SAMPLE = 1_000_000;
  private static final int GRAIN = 1 << 20;

  /** A word and how often it occurs in the sample. */
  public record Word(String text, long count) {}

  /**
   * Counts the words of all captions, or of a sample chosen by the hashes of the keys where there
   * are more than a million.
   *
   * @param data by {@link Columns#DATA}
   * @param pairs how many it holds
   */
  public static TopWords of(Dataset<Row> data, long pairs) {
    return of(data, pairs, SAMPLE);
  }

  static TopWords of(Dataset<Row> data, long pairs, long most) {
    Dataset<Row> sample = data.select(Listing.KEY, Columns.CAPTION);
    long counted = pairs;
    if (pairs > most) {
      long share = Math.max(1, Math.round((double) most / pairs * GRAIN));
      sample = sample.filter(pmod(xxhash64(col(Listing.KEY)), lit((long) GRAIN)).lt(share));
      counted = sample.count();
    }
    List<Word> words =
        sample
            .select(Columns.CAPTION)
            .flatMap(
                (FlatMapFunction<Row, String>) row -> Words.of(row.getString(0)).iterator(),
                Encoders.STRING())
            .groupBy("value")
            .count()
            .orderBy(col("count").desc(), col("value"))
            .limit(MOST)
            .collectAsList()
            .stream()
            .map(row -> new Word(row.getString(0), row.getLong(1)))
            .toList();
    return new TopWords(words, pairs, counted);
  }
}
