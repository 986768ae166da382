package org.ruyi.jobs.prepare;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.config.DedupConfig;
import org.ruyi.data.pipeline.CaptionStage;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.source.PairSource;

/** Every pair of the source with the verdict on its caption, held by the executors. */
record JudgedCorpus(Dataset<Row> rows, long input, long passed) implements AutoCloseable {

  static JudgedCorpus of(
      SparkSession spark, PairSource source, CaptionConfig config, DedupConfig dedup) {
    spark.sparkContext().setJobDescription("prepare: list the source");
    // Counted before it is compared: the corpus-wide rules join, and a join may lose or double
    // rows.
    Dataset<Row> cleaned =
        CaptionStage.clean(source.list(spark), config, dedup)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long input = cleaned.count();
      spark.sparkContext().setJobDescription("prepare: judge captions");
      Dataset<Row> judged =
          CaptionStage.compare(cleaned, config, dedup).persist(StorageLevel.MEMORY_AND_DISK());
      long passed = Verdicts.count(judged).balance("the captions", input).kept();
      return new JudgedCorpus(judged, input, passed);
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
