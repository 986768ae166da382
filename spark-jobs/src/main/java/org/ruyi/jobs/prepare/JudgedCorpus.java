package org.ruyi.jobs.prepare;

import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.config.RefreshConfig;
import org.ruyi.data.pipeline.CaptionStage;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.pipeline.Parent;
import org.ruyi.data.source.PairSource;

/**
 * Every pair of the corpus with the verdict on its caption, held by the executors.
 *
 * @param vanished of the input, the pairs that only the parent version has
 */
record JudgedCorpus(Dataset<Row> rows, long input, long vanished, long passed)
    implements AutoCloseable {

  /**
   * Lists and judges.
   *
   * @param counted is told how many pairs the source lists, before they are judged
   */
  static JudgedCorpus of(
      SparkSession spark,
      PairSource source,
      PrepareConfig config,
      Optional<Parent> parent,
      LongConsumer counted) {
    spark.sparkContext().setJobDescription("prepare: list the source");
    // Counted before it is compared: the corpus-wide rules join, and a join may lose or double
    // rows.
    Dataset<Row> cleaned =
        CaptionStage.clean(source.list(spark), config.caption(), config.dedup())
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long listed = cleaned.count();
      counted.accept(listed);
      Dataset<Row> corpus = cleaned;
      long vanished = 0;
      if (parent.isPresent() && config.refresh().vanished() == RefreshConfig.Vanished.KEEP) {
        Dataset<Row> absent = parent.get().vanished(cleaned, source.files().size());
        vanished = absent.count();
        corpus = cleaned.unionAll(CaptionStage.clean(absent, config.caption(), config.dedup()));
      }
      spark.sparkContext().setJobDescription("prepare: judge captions");
      Dataset<Row> judged =
          CaptionStage.compare(corpus, config.caption(), config.dedup())
              .persist(StorageLevel.MEMORY_AND_DISK());
      long passed = Verdicts.count(judged).balance("the captions", listed + vanished).kept();
      return new JudgedCorpus(judged, listed + vanished, vanished, passed);
    } finally {
      cleaned.unpersist();
    }
  }

  Dataset<Row> survivors() {
    return rows.filter(Columns.isIn());
  }

  Dataset<Row> rejects() {
    return rows.filter(functions.not(Columns.isIn()));
  }

  @Override
  public void close() {
    rows.unpersist();
  }
}
